"""The letter as a text that the school goes on writing: OpenDocument."""

from io import BytesIO

from odfdo import Document, Element, Header, LineBreak, List, Paragraph, Span, Style

from services.submission.papers.invitation import AGENDA, Letter

BODY, TITLE, HEADING, SIGNATURE, NAME = "Lettre", "Titre", "Rubrique", "Signature", "Nom"


def write_text(letter: Letter) -> bytes:
    """The file: the same words as the PDF."""
    text = Document("text")
    text.meta.title = letter.title
    text.set_language("fr-FR")
    _add_styles(text)
    text.body.clear()
    for element in _elements(letter):
        text.body.append(element)
    file = BytesIO()
    text.save(file)
    return file.getvalue()


def _elements(letter: Letter) -> list[Element]:
    agenda: list[Element] = [Header(2, AGENDA, style=HEADING), List(letter.agenda)] if letter.agenda else []
    return [
        Paragraph(letter.sender, style=BODY),
        Header(1, letter.title, style=TITLE),
        *(Paragraph(said, style=BODY) for said in (letter.salutation, letter.reason)),
        *(_fact(name, what) for name, what in letter.facts),
        *agenda,
        *(Paragraph(said, style=BODY) for said in (*letter.paragraphs, letter.closing)),
        *(Paragraph(line, style=SIGNATURE) for line in (letter.quality, letter.name)),
    ]


def _add_styles(text: Document) -> None:
    """What the paragraphs look like."""
    for name, size, is_bold, margins in (
        (BODY, "11pt", False, {"fo:margin-bottom": "0.3cm"}),
        (TITLE, "17pt", True, {"fo:margin-top": "1cm"}),
        (HEADING, "12.5pt", True, {}),
        (SIGNATURE, "11pt", False, {"fo:margin-left": "9cm"}),
    ):
        style = Style("paragraph", name=name, area="text", size=size, bold=is_bold)
        style.set_properties(margins, area="paragraph")
        text.insert_style(style)
    text.insert_style(Style("text", name=NAME, area="text", bold=True))


def _fact(name: str, what: str) -> Paragraph:
    paragraph = Paragraph(style=BODY)
    paragraph.append(Span(f"{name}\u00a0: ", style=NAME))
    for number, line in enumerate(what.split("\n")):
        if number:
            paragraph.append(LineBreak())
        paragraph.append(Span(line))
    return paragraph
