"""The alerts that nobody can provoke here, and why."""

from collections.abc import Mapping

_DAYS = "its age is counted in days of the calendar, by the service’s own clock"

UNREHEARSED: Mapping[str, str] = {
    "LoopStalled": "what a loop waits for ends before the alert’s time: only a fault of the program does it",
    "DatabasePoolExhausted": "whether a scrape finds a thread while all others wait is chance; its commands are "
    "followed from HttpSlow and InboxAgeing",
    "PublishingFails": "needs a broker under a load that this machine does not have",
    "LedgerDiffers": "only a damaged database does it, and its page ends with a person who compares",
    "PaymentsUnsettled": _DAYS,
    "InvoicesWaiting": _DAYS,
    "AnswersOverdue": _DAYS,
    "MinutesNotSigned": _DAYS,
    "FilesNotChecked": _DAYS,
    "LettersGivenUp": "it ends only when the letters that were given up are forgotten, weeks later",
}
