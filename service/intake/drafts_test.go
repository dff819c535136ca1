package intake_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/intake"
)

func TestNewDraft_DoubleTapOpensOne(t *testing.T) {
	k := newKit(t)
	id := k.NewID()
	for range 2 {
		got, err := k.NewDraft(t.Context(), k.author, intake.NewDraft{ID: id, Class: domain.ClassOther, Source: domain.SourceComputer})
		if err != nil || got != id {
			t.Fatalf("new draft = %s, %v", got, err)
		}
	}
	page, err := k.Mine(t.Context(), k.author, "draft", repository.Cursor{})
	k.must(err)
	if len(page.Lines) != 1 {
		t.Errorf("got %d drafts, want 1", len(page.Lines))
	}
	draft, err := k.Draft(t.Context(), k.author, id)
	k.must(err)
	if draft.Contact != "13812345678" || draft.Manuscript.Byline != "张三" || draft.Manuscript.UnitID != k.unit.ID || draft.Manuscript.Source != domain.SourceComputer {
		t.Errorf("prefilled %q, %q, %q", draft.Contact, draft.Manuscript.Byline, draft.Manuscript.UnitID)
	}
}

func TestNewDraft_RefusesIDsThatNoFormHeld(t *testing.T) {
	k := newKit(t)
	old := k.NewID()
	k.clock.Add(80 * time.Hour)
	for _, id := range []string{"", "x", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", strings.ToLower(k.NewID()), old, "../../../../etc/passwd0000"} {
		if _, err := k.NewDraft(t.Context(), k.author, intake.NewDraft{ID: id}); err == nil || domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("id %q: got %v, want invalid", id, err)
		}
	}
}

func TestNewDraft_RefusesRetiredAndUnregistered(t *testing.T) {
	k := newKit(t)
	for _, who := range []domain.Informant{{}, k.informant("赵六", domain.InformantRetired)} {
		_, err := k.NewDraft(t.Context(), who, intake.NewDraft{ID: k.NewID()})
		wantKind(t, err, domain.KindForbidden)
	}
	if _, err := k.NewDraft(t.Context(), k.informant("钱七", domain.InformantPending), intake.NewDraft{ID: k.NewID()}); err != nil {
		t.Errorf("a pending informant may write drafts: %v", err)
	}
}

func TestSaveDraft_KeepsEveryFieldOfForm2(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Class, form.Topic, form.ActivityDay = domain.ClassOther, "先进典型", ""
	form.Genre, form.Language, form.External = domain.GenreVideo, domain.LanguageBoth, domain.No
	form.OtherAttachments, form.Photographer, form.Excerpt = "印刷样张", "赵六", "摘要"
	form.FirstHere, form.ElsewhereOutlet, form.ElsewhereLink, form.ElsewhereDay = domain.No, "某某日报", "https://example.org/1", "2026-03-01"
	form.Original, form.SelfMade, form.SentFreely, form.SecrecyPassed, form.PeopleConsent = domain.No, domain.No, domain.No, domain.No, domain.Yes
	saved := k.save(form)
	page, err := k.Draft(t.Context(), k.author, saved.ID)
	k.must(err)
	want := form.Sheet
	want.Contact = page.Manuscript.Contact
	got := page.Manuscript.Sheet
	if string(got.Contact) == "" || page.Contact != form.Contact {
		t.Errorf("contact %q", page.Contact)
	}
	got.Contact, want.Contact = nil, nil
	if got.Class != want.Class || got.Topic != want.Topic || got.Genre != want.Genre || got.Language != want.Language ||
		got.External != want.External || got.OtherAttachments != want.OtherAttachments || got.Byline != want.Byline ||
		got.Photographer != want.Photographer || got.FirstHere != want.FirstHere || got.ElsewhereOutlet != want.ElsewhereOutlet ||
		got.ElsewhereLink != want.ElsewhereLink || got.ElsewhereDay != want.ElsewhereDay || got.Original != want.Original ||
		got.SelfMade != want.SelfMade || got.SentFreely != want.SentFreely || got.SecrecyReviewer != want.SecrecyReviewer ||
		got.SecrecyPassed != want.SecrecyPassed || got.PeopleConsent != want.PeopleConsent {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if page.Lines != form.Body || page.Formatted || page.Manuscript.Title != form.Title || page.Manuscript.Excerpt != "摘要" {
		t.Errorf("got text %q, %q", page.Manuscript.Title, page.Lines)
	}
}

func TestSaveDraft_TurnsTextIntoHarmlessParagraphs(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Body = "第一段\r\n\r\n<script>alert(1)</script>\n第三段 & <b>粗</b>"
	saved := k.save(form)
	if want := "<p>第一段</p>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>第三段 &amp; &lt;b&gt;粗&lt;/b&gt;</p>"; saved.Body != want {
		t.Errorf("got body %q, want %q", saved.Body, want)
	}
}

func TestSaveDraft_KeepsTheFormattingThatThePageDoesNotShow(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	m.Body = "<h2>一、概况</h2><p>大赛<strong>成功</strong>举办。</p><ul><li>焊工</li><li>电工</li></ul>"
	k.must(k.store.SaveManuscript(t.Context(), &m))
	page, err := k.Draft(t.Context(), k.author, m.ID)
	k.must(err)
	if !page.Formatted {
		t.Error("the page does not say that the body holds more than paragraphs")
	}
	form := k.complete(m.ID)
	form.Body = strings.ReplaceAll(page.Lines, "\n", "\r\n")
	if saved := k.save(form); saved.Body != m.Body {
		t.Errorf("an unchanged text lost its formatting: %q", saved.Body)
	}
	form.Version, form.Body = k.manuscript(m.ID).Version, page.Lines+"\n补充。"
	if saved, want := k.save(form), "<h2>一、概况</h2>\n<p>大赛<strong>成功</strong>举办。</p>\n<ul><li>焊工</li><li>电工</li></ul>\n<p>补充。</p>"; saved.Body != want {
		t.Errorf("a changed text became %q", saved.Body)
	}
}

func TestSaveDraft_ConflictsWithAnotherPageButNotWithItself(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	k.save(form) // its answer is lost on the way
	form.Title = "改过的标题"
	if saved := k.save(form); saved.Title != "改过的标题" {
		t.Errorf("the page's own retry saved %q", saved.Title)
	}
	other := form
	other.Page, other.Title = "PAGE-B", "另一页的标题"
	_, err := k.SaveDraft(t.Context(), k.author, other)
	wantKind(t, err, domain.KindConflict)
	if got := k.manuscript(form.ManuscriptID).Title; got != "改过的标题" {
		t.Errorf("a conflict changed the title to %q", got)
	}
	other.Version = k.manuscript(form.ManuscriptID).Version
	k.save(other)
	_, err = k.SaveDraft(t.Context(), k.author, form)
	wantKind(t, err, domain.KindConflict)
}

func TestSaveDraft_RefusesTooLongTextsWithoutLosingTheOld(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	for field, change := range map[string]func(*intake.Form){
		"title":            func(f *intake.Form) { f.Title = strings.Repeat("题", intake.MaxTitle+1) },
		"body":             func(f *intake.Form) { f.Body = strings.Repeat("文", intake.MaxBody/3+1) },
		"contact":          func(f *intake.Form) { f.Contact = strings.Repeat("1", 61) },
		"byline":           func(f *intake.Form) { f.Byline = strings.Repeat("名", 61) },
		"elsewhere_link":   func(f *intake.Form) { f.ElsewhereLink = "https://" + strings.Repeat("a", 500) },
		"secrecy_reviewer": func(f *intake.Form) { f.SecrecyReviewer = strings.Repeat("审", 31) },
	} {
		form := k.complete(m.ID)
		change(&form)
		_, err := k.SaveDraft(t.Context(), k.author, form)
		if domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: got %v, want a problem beside the field", field, err)
		}
	}
	if got := k.manuscript(m.ID); got.Version != m.Version {
		t.Errorf("a refused save changed the manuscript: version %d, want %d", got.Version, m.Version)
	}
}

func TestSaveDraft_ChoosesOnlyUnitsOfTheInformant(t *testing.T) {
	k := newKit(t)
	second, foreign := domain.Unit{ID: k.store.NewID(), Class: "district", Name: "二号"}, domain.Unit{ID: k.store.NewID(), Class: "district", Name: "别家"}
	k.must(k.store.AddUnit(t.Context(), &second))
	k.must(k.store.AddUnit(t.Context(), &foreign))
	k.must(k.store.AddTerm(t.Context(), domain.Term{ID: k.store.NewID(), InformantID: k.author.ID, UnitID: second.ID, FromDay: "2026-01-01"}))
	k.must(k.store.AddTerm(t.Context(), domain.Term{ID: k.store.NewID(), InformantID: k.author.ID, UnitID: foreign.ID, FromDay: "2025-01-01", ToDay: "2025-12-31"}))
	form := k.complete(k.draft(k.author))
	for unit, want := range map[string]string{second.ID: second.ID, foreign.ID: second.ID, "nonsense": second.ID} {
		form.UnitID, form.Version = second.ID, k.manuscript(form.ManuscriptID).Version
		k.save(form)
		form.UnitID, form.Version = unit, k.manuscript(form.ManuscriptID).Version
		if saved := k.save(form); saved.UnitID != want {
			t.Errorf("chose %s, got %s, want %s", unit, saved.UnitID, want)
		}
	}
}

func TestSaveDraft_RefusesWhatIsUnderReview(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	_, err := k.SaveDraft(t.Context(), k.author, k.complete(m.ID))
	wantKind(t, err, domain.KindConflict)
	_, err = k.Draft(t.Context(), k.author, m.ID)
	wantKind(t, err, domain.KindConflict)
	_, err = k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: m.ID, Name: "a.jpg", Size: 1})
	wantKind(t, err, domain.KindConflict)
}

func TestDiscardDraft_RemovesTheDraftAndItsBytes(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.upload(m.ID, "a.jpg", photo(t, 20, 20))
	k.must(k.DiscardDraft(t.Context(), k.author, m.ID))
	_, err := k.Draft(t.Context(), k.author, m.ID)
	wantKind(t, err, domain.KindNotFound)
	k.work(domain.JobForgetMedia, a.ID, k.ForgetMedia)
	_, _, err = k.files.Stat(t.Context(), a.Key())
	wantKind(t, err, domain.KindNotFound)

	sent := k.ready()
	k.submit(sent)
	wantKind(t, k.DiscardDraft(t.Context(), k.author, sent.ID), domain.KindConflict)
}

func TestMine_PagesByKeyAndCounts(t *testing.T) {
	k := newKit(t)
	for range 45 {
		k.draft(k.author)
		k.clock.Add(time.Second)
	}
	k.submit(k.ready())
	seen, pages := map[string]bool{}, 0
	var before repository.Cursor
	for {
		page, err := k.Mine(t.Context(), k.author, "", before)
		k.must(err)
		pages++
		for _, line := range page.Lines {
			if seen[line.ID] {
				t.Errorf("%s is on two pages", line.ID)
			}
			seen[line.ID] = true
		}
		if !page.More() {
			if page.Tabs[0].Count != 46 || page.Tabs[1].Count != 45 || page.Tabs[3].Count != 1 {
				t.Errorf("counts %+v", page.Tabs)
			}
			break
		}
		before = page.Next
	}
	if len(seen) != 46 || pages != 3 {
		t.Errorf("saw %d manuscripts on %d pages, want 46 on 3", len(seen), pages)
	}
	page, err := k.Mine(t.Context(), k.author, "reviewing", repository.Cursor{})
	if err != nil || len(page.Lines) != 1 || page.Lines[0].State != domain.ManuscriptReviewing {
		t.Errorf("the tab of those in review holds %d, %v", len(page.Lines), err)
	}
}

func TestCourse_ShowsPublicWordsAndTheDifferenceOnceAccepted(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	k.clock.Add(time.Minute)
	reviewer := domain.Actor{Kind: domain.ActorAccount, ID: k.editor.ID, Name: "editor"}
	k.must(k.store.AddEvent(t.Context(), domain.Event{ManuscriptID: m.ID, Kind: domain.EventPassed, Actor: reviewer, Internal: "内部意见"}))
	k.must(k.store.AddEvent(t.Context(), domain.Event{ManuscriptID: m.ID, Kind: domain.EventPassed, Actor: reviewer, Public: "进入复审", Internal: "内部意见"}))
	edited := k.manuscript(m.ID)
	edited.Title = "东岭区成功举办职工技能大赛"
	k.must(k.store.SaveManuscript(t.Context(), &edited))
	course, err := k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	if course.Edited() {
		t.Error("the difference is shown before acceptance")
	}
	if len(course.Events) != 2 || course.Events[1].Public != "进入复审" || course.Events[1].Actor != (domain.Actor{}) || course.Events[1].Internal != "" {
		t.Errorf("the author sees %+v", course.Events)
	}
	for range 3 {
		k.must(edited.Pass("hash", k.clock.Now()))
	}
	k.must(k.store.SaveManuscript(t.Context(), &edited))
	course, err = k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	if !course.Edited() || !domain.Changed(course.Title) || domain.Changed(course.Body) || course.Withdrawable() || course.Copyable() {
		t.Errorf("after acceptance: title %v, body %v", course.Title, course.Body)
	}
}

func TestCourse_ListsConfirmedAdoptionsOnly(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	adopted := k.manuscript(m.ID)
	for range 3 {
		k.must(adopted.Pass("hash", k.clock.Now()))
	}
	for _, a := range []struct {
		outlet string
		domain.Adoption
	}{
		{"样例日报", domain.Adoption{State: domain.AdoptionConfirmed, PublishedDay: "2026-03-08", Title: "刊出的标题", Link: "https://paper.example/1", Note: "内部备注"}},
		{"样例网", domain.Adoption{State: domain.AdoptionConfirmed, PublishedDay: "2026-03-07"}},
		{"样例台", domain.Adoption{State: domain.AdoptionClaimed, PublishedDay: "2026-03-09"}},
		{"样例刊", domain.Adoption{State: domain.AdoptionRevoked, PublishedDay: "2026-03-09"}},
	} {
		outlet := domain.Outlet{ID: k.store.NewID(), Name: a.outlet}
		k.must(k.store.AddOutlet(t.Context(), &outlet))
		a.ID, a.ManuscriptID, a.OutletID = k.store.NewID(), m.ID, outlet.ID
		k.must(k.store.AddAdoption(t.Context(), &a.Adoption))
	}
	k.must(k.store.SaveManuscript(t.Context(), &adopted))
	course, err := k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	if len(course.Adoptions) != 0 {
		t.Errorf("before adoption the author sees %+v", course.Adoptions)
	}
	k.must(adopted.SetAdoptions(2))
	k.must(k.store.SaveManuscript(t.Context(), &adopted))
	course, err = k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	for i := range course.Adoptions {
		if len(course.Adoptions[i].ID) != 26 {
			t.Errorf("an adoption without its id: %+v", course.Adoptions[i])
		}
		course.Adoptions[i].ID = ""
	}
	want := []intake.Adoption{
		{Outlet: "样例日报", Day: "2026-03-08", Title: "刊出的标题", Link: "https://paper.example/1"},
		{Outlet: "样例网", Day: "2026-03-07", Title: adopted.Title},
	}
	if !slices.Equal(course.Adoptions, want) {
		t.Errorf("the author sees %+v, want %+v", course.Adoptions, want)
	}
}

func TestReached_AComputerReachesTheFilesOfItsDraftOnly(t *testing.T) {
	k := newKit(t)
	mine, other := k.draft(k.author), k.draft(k.author)
	near, far := k.upload(mine, "近.jpg", photo(t, 40, 30)), k.upload(other, "远.jpg", photo(t, 40, 30))
	viewer := intake.Viewer{Informant: k.author, Draft: mine}
	if _, err := k.Reached(t.Context(), viewer, near.ID); err != nil {
		t.Errorf("a file of the draft: %v", err)
	}
	if _, err := k.Reached(t.Context(), viewer, far.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a file of another manuscript: %v", err)
	}
	if _, err := k.OpenMedia(t.Context(), viewer, far.ID, intake.VariantOriginal); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("the bytes of another manuscript's file: %v", err)
	}
	content, err := k.OpenMedia(t.Context(), viewer, near.ID, intake.VariantOriginal)
	k.must(err)
	k.must(content.Close())
}
