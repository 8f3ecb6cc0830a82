"""A story: a short text that walks a reader through the map, as a page and as a PDF."""

from datareach.story.page import story_page
from datareach.story.pdf import story_pdf
from datareach.story.read import Story, StoryFault, read_story
from datareach.story.tell import Told, tell

__all__ = ["Story", "StoryFault", "Told", "read_story", "story_page", "story_pdf", "tell"]
