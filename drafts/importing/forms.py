"""Forms of the import pages: a file and how to read it, and what a person makes of the blocks that were read."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drafts.importing import LARGEST_FILE
from drafts.importing.inline import Run, tidy, words_of
from drafts.importing.uploads import send_file
from drafts.imports import DraftImport

READ = (".docx", ".md", ".markdown", ".html", ".htm", ".zip")
# What people try, and how it becomes something that is read without losing its tables and numbers.
CONVERTED = {
    ".odt": gettext_lazy("Open the file in LibreOffice, save it as Word (.docx) and send that."),
    ".rtf": gettext_lazy("Open the file in Word or LibreOffice, save it as .docx and send that."),
    ".doc": gettext_lazy("This is the old Word format. Save it as .docx in Word and try again."),
    ".docm": gettext_lazy("The file may hold macros. Save it as .docx in Word and try again."),
    ".pages": gettext_lazy("Export the document from Pages as Word (.docx) and send that."),
    ".pdf": gettext_lazy(
        "A PDF holds lines and not paragraphs: tables, footnotes and numbers would be lost. Send the file that it was "
        "made from, or open the PDF in Word, check what came of it, and save it as .docx."
    ),
}


class UploadForm(forms.Form):
    """A file that is to become a draft, another revision of one, or its translation."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(READ)}),
        help_text=gettext_lazy(
            "Word (.docx), Markdown (.md), a web page (.html), or a .zip of such pages; at most 20 MB. "
            "Nothing is written before you have looked at what was read."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Left empty, the title in the file is taken. You can still change it afterwards."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        choices=[("", gettext_lazy("Find out from the text")), *settings.DRAFT_LANGUAGES],
        required=False,
    )
    tracked_changes = forms.ChoiceField(
        label=gettext_lazy("If the Word file has tracked changes"),
        choices=DraftImport.Changes.choices,
        widget=forms.RadioSelect,
        initial=DraftImport.Changes.ACCEPT,
    )

    def __init__(self, *args, workstream, target=None, mode=DraftImport.Mode.NEW, **kwargs):
        super().__init__(*args, **kwargs)
        self.workstream, self.target, self.mode = workstream, target, mode
        if mode == DraftImport.Mode.UPDATE:
            del self.fields["title"], self.fields["language"]
        if mode == DraftImport.Mode.TRANSLATION:
            there = {target.language, *target.translations.values_list("language", flat=True)}
            choices = [(code, name) for code, name in settings.DRAFT_LANGUAGES if code not in there]
            self.fields["language"].choices = [("", _("Find out from the text")), *choices]

    def clean_file(self):
        file = self.cleaned_data["file"]
        suffix = Path(file.name).suffix.lower()
        if suffix in CONVERTED:
            raise ValidationError(CONVERTED[suffix])
        if suffix not in READ:
            raise ValidationError(
                _("Only .docx, .md, .html and .zip files are read, not %(suffix)s.") % {"suffix": suffix or file.name}
            )
        if file.size > LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(limit)d MB, which no draft needs.") % {"limit": LARGEST_FILE // 1024**2}
            )
        return file

    def save(self, *, by, at):
        words = {name: self.cleaned_data[name] for name in ("title", "language") if name in self.fields}
        if self.mode == DraftImport.Mode.UPDATE:
            words = {"title": self.target.title, "language": self.target.language}
        file = self.cleaned_data["file"]
        return send_file(
            self.workstream,
            file_name=file.name,
            data=file.read(),
            tracked_changes=self.cleaned_data["tracked_changes"],
            target=self.target,
            mode=self.mode,
            by=by,
            at=at,
            **words,
        )


class ReviewForm:
    """What one page of the review says: fields named after the block that they are about, and one button.

    A form of Django's own would need a class with a thousand fields; what is wrong with one block is said beside it.
    """

    def __init__(self, data):
        self.data = data
        self.blocks = data.getlist("block")
        verb, _colon, self.subject = data.get("do", "save").partition(":")
        self.verb = verb if verb in {"join", "accept", "dismiss", "accept-all"} else ""
        self.goes_on = verb == "go-on"

    @property
    def lock_version(self):
        return self._number("lock_version", -1)

    @property
    def base(self):
        """The revision that a comparison was made with."""
        return self._number("base")

    def _number(self, name, otherwise=None):
        typed = self.data.get(name, "")
        return int(typed) if typed.isdecimal() and len(typed) < 16 else otherwise

    @property
    def about(self):
        """The title and language of the draft, where the page asks for them."""
        language = self.data.get("language", "")
        return {
            "title": words_of(tidy([Run(self.data["title"])]))[:255] if "title" in self.data else None,
            "language": language if language in dict(settings.DRAFT_LANGUAGES) else None,
        }

    def edits(self):
        return [self.edit(block) for block in self.blocks]

    def edit(self, block):
        """What was said about one block; what the page did not ask about it is None."""
        return {
            "id": block,
            "kind": self.data.get(f"kind-{block}"),
            "level": self._number(f"level-{block}"),
            "alt": self.data.get(f"alt-{block}"),
            "left": f"left-{block}" in self.data,
            "typed": self.data.get(f"typed-{block}"),
        }
