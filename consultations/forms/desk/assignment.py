"""How comments are shared out among those who work on them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.assignment import assign, digest_of_shares, share_out
from consultations.workload import by_words, lines_of, open_work, shares_of, themes_of

NOBODY = ("", gettext_lazy("Nobody yet"))


class ShareForm(forms.Form):
    """What is shared out, how, and among whom. Its values live in the address; `shares` is what comes of them."""

    which = forms.ChoiceField(label=gettext_lazy("Which comments"), widget=forms.Select(attrs={"class": "input"}))
    share = forms.ChoiceField(choices=[("words", ""), ("section", ""), ("theme", "")], widget=forms.HiddenInput)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Among whom"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, desk, workers, sections, themes, share="words"):
        """`sections`, `themes`: pairs of what can be chosen and how many comments it has that are to be decided."""
        self.workers = [worker for worker in workers if not worker.is_gone]
        everybody = [str(worker.person.uuid) for worker in self.workers]
        super().__init__(data, initial={"which": "none", "share": share, "people": everybody}, auto_id=f"{share}_%s")
        self.desk = desk
        self.sections, self.themes = sections, themes
        self.by_uuid = {str(worker.person.uuid): worker for worker in workers}
        names = [(str(worker.person.uuid), worker.person.name) for worker in self.workers]
        loaded = [(str(worker.person.uuid), worker.person.name) for worker in workers if worker.comments]
        self.fields["which"].choices = [
            ("none", _("To decide, assigned to nobody")),
            ("all", _("Everything to decide, whoever has it")),
            *((uuid, _("What %(name)s has to decide") % {"name": name}) for uuid, name in loaded),
        ]
        self.fields["people"].choices = names
        for place, count in [*sections, *themes]:
            label = f"{place.title} ({count})"
            self.fields[self.name_of(place)] = forms.ChoiceField(
                label=label, required=False, choices=[NOBODY, *names], widget=forms.Select(attrs={"class": "input"})
            )

    @staticmethod
    def name_of(place):
        return f"section-{place.key}" if hasattr(place, "key") else f"theme-{place.pk}"

    @property
    def section_fields(self):
        return [self[self.name_of(section)] for section, _count in self.sections]

    @property
    def theme_fields(self):
        return [self[self.name_of(theme)] for theme, _count in self.themes]

    def clean(self):
        values = super().clean()
        if values.get("share") == "words" and not values.get("people"):
            self.add_error("people", _("Please choose at least one person."))
        elif values.get("share") in ("section", "theme") and not self.chosen_by(values["share"], values):
            raise ValidationError(_("Please choose a person for at least one of them."))
        return values

    def chosen_by(self, kind, values):
        """Who was chosen for each section or theme, by its field."""
        return {name: self.by_uuid[value] for name, value in values.items() if name.startswith(f"{kind}-") and value}

    @cached_property
    def comments(self):
        which = self.cleaned_data["which"]
        worker = self.by_uuid.get(which)
        return open_work(self.desk.comments, which if worker is None else "person", worker and worker.person)

    @cached_property
    def has(self):
        """The words that each will still have besides what is shared out, by person."""
        which = self.cleaned_data["which"]
        others = [] if which == "all" else [worker for uuid, worker in self.by_uuid.items() if uuid != which]
        return {worker.person: worker.words for worker in others}

    @cached_property
    def shares(self):
        """What each would be given (Share), without a change of anything."""
        values, lines = self.cleaned_data, lines_of(self.comments)
        if values["share"] == "words":
            workers = [self.by_uuid[uuid] for uuid in values["people"]]
            shares = shares_of(lines, by_words(lines, workers, self.has), workers)
            for share in shares:
                share.then = self.has.get(share.person, 0) + share.words
            return shares
        chosen = self.chosen_by(values["share"], values)
        # Whoever was chosen anywhere takes what one of the others may not have.
        workers = list({worker.person: worker for worker in chosen.values()}.values())
        places = self.by_section(lines) if values["share"] == "section" else self.by_theme()
        wanted = {key: chosen[name].person for key, names in places.items() for name in names[::-1] if name in chosen}
        return shares_of(lines, wanted, workers)

    def by_section(self, lines):
        return {
            line.disposition: [
                self.name_of(section)
                for section, _count in self.sections
                if section.first <= line.position and (section.end is None or line.position < section.end)
            ]
            for line in lines
        }

    def by_theme(self):
        return {key: [f"theme-{theme}" for theme in themes] for key, themes in themes_of(self.comments).items()}

    @property
    def pairs(self):
        return [(share.person, share.keys) for share in self.shares if share.person]

    @property
    def digest(self):
        """A short name for exactly this sharing out."""
        return digest_of_shares(self.pairs)

    def save(self, *, seen, by, at):
        """Assign as `shares` say, which are found once the round is held; returns the Step."""
        return share_out(self.desk.consultation_round, lambda: self.pairs, seen=seen, by=by, at=at)


class AssignForm(forms.Form):
    """Give one comment to one person, or to nobody."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Assigned to"), queryset=None, required=False, to_field_name="uuid",
        empty_label=gettext_lazy("Nobody"), widget=forms.Select(attrs={"class": "input input--short"}),
    )  # fmt: skip

    def __init__(self, data=None, *, disposition, people):
        super().__init__(data, initial={"person": disposition.assignee and disposition.assignee.uuid})
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: person.name
        self.disposition = disposition

    def save(self, *, by, at):
        """Returns the Step; raises as `assign` does."""
        consultation_round = self.disposition.comment.consultation_round
        return assign(consultation_round, [self.disposition.pk], self.cleaned_data["person"], by=by, at=at)
