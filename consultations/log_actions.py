"""What the audit log calls each thing that is done here; the entries are written by `audit.record`."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    # Rounds
    "create_round": (_("Prepare round"), _("Round prepared")),
    "update_round": (_("Change round"), _("Round changed")),
    "announce_round": (_("Announce round"), _("Round announced")),
    "extend_round": (_("Extend round"), _("Closing moved later")),
    "propose_early_closing": (_("Propose to close early"), _("Closing early proposed")),
    "keep_open": (_("Keep round open"), _("Proposal to close early set aside")),
    "close_early": (_("Close round early"), _("Round closed early")),
    "cancel_round": (_("Cancel round"), _("Round cancelled")),
    "delay_response": (_("Delay response"), _("Response promised for another day")),
    "publish_results": (_("Publish results"), _("Results published")),
    "invite": (_("Invite"), _("Organisations listed")),
    "revoke_invitation": (_("Revoke invitation"), _("Organisation taken off the list")),
    "export_table": (_("Export table"), _("Table exported")),
    # Submissions and comments
    "submit": (_("Submit"), _("Submitted")),
    "withdraw_comment": (_("Withdraw comment"), _("Comment withdrawn")),
    "withdraw_submission": (_("Withdraw submission"), _("Submission withdrawn")),
    "request_late": (_("Request late acceptance"), _("Late acceptance requested")),
    "decide_late": (_("Decide late request"), _("Late request decided")),
    "save_draft": (_("Save draft"), _("Draft saved")),
    "discard_draft": (_("Discard draft"), _("Draft discarded")),
    "restore_draft": (_("Restore draft"), _("Draft restored")),
    "mark_later": (_("Mark for later"), _("Paragraph marked for later")),
    "unmark_later": (_("Unmark for later"), _("Mark for later removed")),
    "set_overall": (_("Set overall position"), _("Overall position noted")),
    # Dispositions
    "decide": (_("Decide"), _("Decision written")),
    "keep_decision_draft": (_("Keep decision draft"), _("Words of a decision kept")),
    "agree": (_("Agree"), _("Decision agreed")),
    "reopen": (_("Re-open"), _("Decision re-opened")),
    "assign": (_("Assign"), _("Comment assigned")),
    "note_disposition": (_("Change notes"), _("Notes and themes changed")),
    "contest": (_("Pull out for discussion"), _("Answer pulled out for discussion")),
    "send_back": (_("Send back"), _("Answer sent back")),
    "review_response": (_("Find adequate"), _("Answer found adequate")),
    "sign_off": (_("Sign off"), _("Answers signed off")),
    "group": (_("Group"), _("Comment grouped")),
    "ungroup": (_("Ungroup"), _("Comment taken out of its group")),
    "update_group": (_("Change group"), _("Group changed")),
    "find_groups": (_("Look for campaigns"), _("Campaigns looked for")),
    "decide_proposal": (_("Decide proposed group"), _("Proposed group decided")),
    "move": (_("Move"), _("Comment moved to another paragraph")),
    "split": (_("Split"), _("Comment split")),
    "rejoin": (_("Join again"), _("Parts of a comment joined again")),
    "ask": (_("Ask the author"), _("Author asked")),
    "answer": (_("Answer a question"), _("Question answered")),
    "close_clarification": (_("Close question"), _("Question closed")),
    "undo": (_("Undo"), _("Undone")),
    "save_filter": (_("Save filter"), _("Filter saved")),
    "delete_filter": (_("Delete filter"), _("Filter deleted")),
    "mark_seen": (_("Mark finding as meant"), _("Finding marked as seen and meant")),
    "take_back_mark": (_("Put finding back"), _("Finding put back on the list")),
    "create_theme": (_("Add theme"), _("Theme added")),
    "update_theme": (_("Change theme"), _("Theme changed")),
    "merge_theme": (_("Merge theme"), _("Theme merged into another")),
    "save_standard_response": (_("Save standard response"), _("Standard response saved")),
    "retire_standard_response": (_("Retire standard response"), _("Standard response retired")),
    "set_shortcuts": (_("Switch shortcuts"), _("Keyboard shortcuts switched")),
    # People
    "create_organisation": (_("Register organisation"), _("Organisation registered")),
    "update_organisation": (_("Change organisation"), _("Organisation changed")),
    "verify_organisation": (_("Verify organisation"), _("Organisation verified")),
    "add_alias": (_("Add alias"), _("Another name noted")),
    "complete_profile": (_("Complete profile"), _("Profile filled in")),
    "request_membership": (_("Request membership"), _("Membership requested")),
    "decide_membership": (_("Decide membership"), _("Membership decided")),
    "give_role": (_("Give role"), _("Workstream role given")),
    "take_role": (_("End role"), _("Workstream role ended")),
    "set_language": (_("Choose language"), _("Language chosen")),
    "choose_language": (_("Choose language"), _("Language chosen")),
    "erase_user": (_("Erase person"), _("Person erased")),
}


def register(actions):
    """For Wagtail's `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"consultations.{name}", label, message)
