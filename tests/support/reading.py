"""HTML as a reader sees it: elements, attributes and words, every element closed in order."""

from html.parser import HTMLParser

VOID = {"br", "meta", "img", "wbr"}


class Reader(HTMLParser):
    """Collects elements, attributes and text, and checks that all is closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.pairs, self.words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.pairs += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def read(html):
    """The page, read to its end."""
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader
