// What the page holds packed (zlib: RFC 1950 and 1951, in base 85). Browsers unpack it themselves, but only after the
// page is there, and older ones do not; what the page needs from its first moment is unpacked here, at once.
"use strict";
window.datareach = (() => {
  // For a length or distance code: the number of further bits, and the least value.
  const steps = (bits, least) => bits.map((more) => [more, (least += 1 << more) - (1 << more)]);
  const LENGTHS = [...steps([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5], 3), [0, 258]];
  const DISTANCES = steps([0, 0, 0, 0, ...Array.from({ length: 26 }, (_, index) => 1 + (index >> 1))], 1);
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const FIXED = Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8));

  // A Huffman code as a table: the next bits are the index, each entry holds symbol and length of the code.
  function codes(lengths) {
    const counts = new Uint16Array(17);
    for (const length of lengths) counts[length] += 1;
    counts[0] = 0;
    const next = new Uint32Array(17);
    for (let length = 1; length <= 15; length += 1) next[length + 1] = (next[length] + counts[length]) << 1;
    let most = 15;
    while (most > 1 && !counts[most]) most -= 1;
    const table = new Uint16Array(1 << most);
    lengths.forEach((length, symbol) => {
      if (!length) return;
      let code = next[length]++;
      let index = 0;
      for (let bit = 0; bit < length; bit += 1, code >>= 1) index = (index << 1) | (code & 1);
      for (; index < table.length; index += 1 << length) table[index] = (symbol << 4) | length;
    });
    return { table, most };
  }

  function inflate(bytes) {
    let at = 2;
    let hold = 0;
    let held = 0;
    let size = 0;
    let out = new Uint8Array(bytes.length * 6);
    const fill = (count) => {
      for (; held < count; held += 8) hold |= bytes[at++] << held;
    };
    const take = (count) => {
      fill(count);
      const bits = hold & ((1 << count) - 1);
      hold >>>= count;
      held -= count;
      return bits;
    };
    const symbol = ({ table, most }) => {
      fill(most);
      const entry = table[hold & ((1 << most) - 1)];
      hold >>>= entry & 15;
      held -= entry & 15;
      return entry >> 4;
    };
    const room = (count) => {
      if (size + count <= out.length) return;
      const larger = new Uint8Array(2 * (size + count));
      larger.set(out);
      out = larger;
    };
    for (let last = 0; !last; ) {
      last = take(1);
      const kind = take(2);
      if (kind === 0) {
        at -= held >> 3;
        hold = held = 0;
        const count = bytes[at] | (bytes[at + 1] << 8);
        room(count);
        out.set(bytes.subarray(at + 4, at + 4 + count), size);
        at += 4 + count;
        size += count;
        continue;
      }
      let literals = FIXED;
      let distances = Array(30).fill(5);
      if (kind === 2) {
        const [many, far, few] = [take(5) + 257, take(5) + 1, take(4) + 4];
        const first = Array(19).fill(0);
        for (let index = 0; index < few; index += 1) first[ORDER[index]] = take(3);
        const code = codes(first);
        const lengths = [];
        while (lengths.length < many + far) {
          const next = symbol(code);
          if (next < 16) lengths.push(next);
          else {
            const again = next === 16 ? lengths[lengths.length - 1] : 0;
            for (let count = next === 16 ? 3 + take(2) : next === 17 ? 3 + take(3) : 11 + take(7); count; count -= 1) lengths.push(again);
          }
        }
        literals = lengths.slice(0, many);
        distances = lengths.slice(many);
      }
      const [literal, distance] = [codes(literals), codes(distances)];
      for (let next = symbol(literal); next !== 256; next = symbol(literal)) {
        if (next < 256) {
          room(1);
          out[size++] = next;
          continue;
        }
        const [more, least] = LENGTHS[next - 257];
        const count = least + take(more);
        const [further, nearest] = DISTANCES[symbol(distance)];
        const back = nearest + take(further);
        room(count);
        for (const end = size + count; size < end; size += 1) out[size] = out[size - back];
      }
    }
    return out.subarray(0, size);
  }

  // Five letters are four bytes; at the end fewer letters are one byte less.
  const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;.=>?@^_`{|}~";
  const VALUES = new Uint8Array(128);
  for (let value = 0; value < LETTERS.length; value += 1) VALUES[LETTERS.charCodeAt(value)] = value;
  function bytesOf(id) {
    const letters = document.getElementById(id).textContent;
    const bytes = new DataView(new ArrayBuffer(Math.ceil(letters.length / 5) * 4));
    for (let at = 0; at < letters.length; at += 5) {
      let word = 0;
      for (let next = at; next < at + 5; next += 1) word = word * 85 + (next < letters.length ? VALUES[letters.charCodeAt(next)] : 84);
      bytes.setUint32((at / 5) * 4, word);
    }
    return new Uint8Array(bytes.buffer, 0, Math.floor((letters.length * 4) / 5));
  }
  const unpackNow = (id) => new TextDecoder().decode(inflate(bytesOf(id)));
  // What can wait is unpacked beside everything else, where the browser does that.
  const unpack = async (id) =>
    typeof DecompressionStream === "undefined" ? unpackNow(id) : new Response(new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  return { inflate, unpackNow, unpack };
})();
