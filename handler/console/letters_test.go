package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

func TestLetters_AreWrittenOnceAndAnsweredInTheList(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	tab := at + "?tab=letters"
	form := url.Values{"form_id": {d.store.NewID()}, "words": {" "}}
	status, page := first.post(tab, at+"/letters", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("without words: got %d", status)
	}
	contains(t, "the refused letter", page, "请写下要说的话", `value="`+form.Get("form_id")+`"`)
	form.Set("words", "请补充时间"+canary)
	for range 3 {
		if status, page = first.post(tab, at+"/letters", form); status != http.StatusOK {
			t.Fatalf("got %d\n%s", status, page)
		}
	}
	if strings.Count(page, "请补充时间") != 1 {
		t.Error("three clicks wrote more than one letter")
	}
	contains(t, "the thread", page, "作者还没看", "收回")
	harmless(t, "the thread", page)
	form.Set("words", "另一句"+canary)
	if status, page = first.post(tab, at+"/letters", form); status != http.StatusConflict {
		t.Errorf("another of the same form: got %d", status)
	}
	contains(t, "the conflict", page, "另一句")

	d.must(d.store.AddLetter(t.Context(), &domain.Letter{ManuscriptID: m.ID, FormID: d.store.NewID(), Side: domain.LetterByAuthor, Actor: d.informant.Actor(), Words: "时间是三月五日" + canary}))
	_, page = first.get("/console/")
	contains(t, "today", page, "作者来信", `href="/console/letters"`)
	_, page = first.get("/console/letters")
	contains(t, "the list", page, tab, "1 条新的")
	harmless(t, "the list", page)
	if _, page = d.signIn(domain.RoleAuditor).get(tab); strings.Contains(page, `name="words"`) || !strings.Contains(page, "时间是三月五日") {
		t.Error("the auditor writes, or cannot read")
	}
	_, page = first.get(at)
	contains(t, "the tab's count", page, `往来<span class="num">1</span>`)
	_, page = first.get(tab)
	contains(t, "the thread", page, "时间是三月五日")
	harmless(t, "the thread", page)
	if _, page = first.get("/console/letters"); !strings.Contains(page, "没有新的来信") {
		t.Error("what was read is still new")
	}
}

func TestLetters_AreTakenBackByTheirWriter(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	first.post(at+"?tab=letters", at+"/letters", url.Values{"form_id": {d.store.NewID()}, "words": {"写错了"}})
	letters, err := d.store.Letters(t.Context(), m.ID)
	d.must(err)
	for range 2 {
		if status, page := first.post(at+"?tab=letters", at+"/letters/"+letters[0].ID+"/back", url.Values{}); status != http.StatusOK || strings.Contains(page, "写错了") || !strings.Contains(page, "已收回") {
			t.Errorf("got %d", status)
		}
	}
}
