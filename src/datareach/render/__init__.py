"""Drawing: from a scene to SVG, tables and the page. Only this stage knows HTML, and only it uses pyvis."""
