"""The search page."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from drafts.folding import LONGEST_QUERY, fold_terms
from search.finding import find_drafts, find_paragraphs, find_workstreams, readable_rounds
from search.snippets import snippet

PARAGRAPHS_ON_A_PAGE = 20


@require_safe
def results(request):
    words = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context = {"words": words, "longest_query": LONGEST_QUERY}
    if terms := fold_terms(words):
        rounds = readable_rounds(request.user, request.at)
        paginator = Paginator(find_paragraphs(terms, list(rounds)), PARAGRAPHS_ON_A_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        context |= {
            "found": [(paragraph, rounds[paragraph.version_id], snippet(paragraph.text, terms)) for paragraph in page],
            "page": page,
            "workstreams": find_workstreams(words),
            "drafts": find_drafts(words),
        }
    return render(request, "search/results.html", context)
