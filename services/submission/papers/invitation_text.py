"""The letter as a text that the school goes on writing: OpenDocument."""

from io import BytesIO

from odf import dc
from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.text import H, LineBreak, List, ListItem, P, Span

from services.submission.papers.invitation import AGENDA, Letter


def write_text(letter: Letter) -> bytes:
    """The file: the same words as the PDF."""
    text = OpenDocumentText()
    text.meta.addElement(dc.Title(text=letter.title))
    text.meta.addElement(dc.Language(text="fr"))
    styles = _Styles(text)
    body = text.text
    body.addElement(P(stylename=styles.body, text=letter.sender))
    body.addElement(H(outlinelevel=1, stylename=styles.title, text=letter.title))
    for paragraph in (letter.salutation, letter.reason):
        body.addElement(P(stylename=styles.body, text=paragraph))
    for name, what in letter.facts:
        body.addElement(_fact(styles, name, what))
    if letter.agenda:
        body.addElement(H(outlinelevel=2, stylename=styles.heading, text=AGENDA))
        body.addElement(_list(styles, letter.agenda))
    for paragraph in (*letter.paragraphs, letter.closing):
        body.addElement(P(stylename=styles.body, text=paragraph))
    for line in (letter.quality, letter.name):
        body.addElement(P(stylename=styles.signature, text=line))
    file = BytesIO()
    text.write(file)
    return file.getvalue()


class _Styles:
    """What the paragraphs look like."""

    def __init__(self, text: OpenDocumentText) -> None:
        french = {"language": "fr", "country": "FR"}
        self.body = _style(text, "Lettre", TextProperties(fontsize="11pt", **french), marginbottom="0.3cm")
        self.title = _style(
            text, "Titre", TextProperties(fontsize="17pt", fontweight="bold", **french), margintop="1cm"
        )
        self.heading = _style(text, "Rubrique", TextProperties(fontsize="12.5pt", fontweight="bold", **french))
        self.signature = _style(text, "Signature", TextProperties(fontsize="11pt", **french), marginleft="9cm")
        self.name = Style(name="Nom", family="text")
        self.name.addElement(TextProperties(fontweight="bold"))
        text.automaticstyles.addElement(self.name)


def _style(text: OpenDocumentText, name: str, letters: TextProperties, **margins: str) -> Style:
    style = Style(name=name, family="paragraph")
    style.addElement(letters)
    style.addElement(ParagraphProperties(**margins))
    text.styles.addElement(style)
    return style


def _fact(styles: _Styles, name: str, what: str) -> P:
    paragraph = P(stylename=styles.body)
    paragraph.addElement(Span(stylename=styles.name, text=f"{name}\u00a0: "))
    for number, line in enumerate(what.split("\n")):
        if number:
            paragraph.addElement(LineBreak())
        paragraph.addText(line)
    return paragraph


def _list(styles: _Styles, lines: list[str]) -> List:
    items = List()
    for line in lines:
        item = ListItem()
        item.addElement(P(stylename=styles.body, text=line))
        items.addElement(item)
    return items
