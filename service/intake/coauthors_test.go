package intake_test

import (
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

func (k *kit) coauthors(id string) []domain.Coauthor {
	k.t.Helper()
	all, err := k.store.Coauthors(k.t.Context(), id)
	k.must(err)
	return all
}

func TestSaveDraft_KeepsCoauthorsAsTyped(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Coauthors = []intake.CoauthorForm{
		{Name: " 李四 ", Unit: "东岭区\n总工会", Role: domain.AuthorOfPhotos, Share: "３０%"}, {}, {Name: "王五", Role: domain.AuthorOfFilm},
	}
	want := []domain.Coauthor{{Name: "李四", Unit: "东岭区 总工会", Role: domain.AuthorOfPhotos, Share: 30}, {}, {Name: "王五", Role: domain.AuthorOfFilm}}
	m := k.save(form)
	if got := k.coauthors(m.ID); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	page, err := k.Draft(t.Context(), k.author, m.ID)
	if err != nil || len(page.Coauthors) != 3 || page.Coauthors[0].Share != "30" || page.Coauthors[2].Share != "" || intake.OwnShare(page.Coauthors) != 70 {
		t.Errorf("the page has %+v, %v", page.Coauthors, err)
	}
	form.Version, form.Coauthors = m.Version, nil
	m = k.save(form)
	if got := k.coauthors(m.ID); !slices.Equal(got, want) {
		t.Errorf("a page that does not ask about them left %+v", got)
	}
	form.Version, form.Coauthors = m.Version, []intake.CoauthorForm{}
	m = k.save(form)
	if got := k.coauthors(m.ID); len(got) != 0 {
		t.Errorf("none are left as %+v", got)
	}
}

func TestSaveDraft_RefusesWhatCoauthorsCannotBe(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Coauthors = []intake.CoauthorForm{{Name: "李四", Share: "12.5"}, {Name: strings.Repeat("长", 31)}, {Unit: strings.Repeat("长", 61)}, {Share: "100"}, {}, {}}
	_, err := k.SaveDraft(t.Context(), k.author, form)
	for _, field := range []string{"coauthor_1_share", "coauthor_2_name", "coauthor_3_unit", "coauthor_4_share", "coauthors"} {
		if domain.FieldsOf(err)[field] == "" {
			t.Errorf("nothing is said at %s: %v", field, domain.FieldsOf(err))
		}
	}
	if got := k.coauthors(form.ManuscriptID); len(got) != 0 {
		t.Errorf("kept %+v", got)
	}
}

func TestSaveDraft_AConflictChangesNoCoauthors(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	old := form.Version
	form.Coauthors = []intake.CoauthorForm{{Name: "李四", Share: "30"}}
	k.save(form)
	form.Version, form.Page, form.Coauthors = old, "PAGE-B", []intake.CoauthorForm{{Name: "别人", Share: "90"}}
	_, err := k.SaveDraft(t.Context(), k.author, form)
	wantKind(t, err, domain.KindConflict)
	if got := k.coauthors(form.ManuscriptID); len(got) != 1 || got[0].Name != "李四" {
		t.Errorf("got %+v", got)
	}
}

func TestSubmit_NeedsRightSharesAndDropsBlankLines(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Coauthors = []intake.CoauthorForm{{Name: "李四", Share: "60"}, {}, {Name: "王五", Share: "40"}, {Unit: "东岭区总工会", Share: "1"}}
	m := k.save(form)
	check, err := k.Check(t.Context(), k.author, m.ID)
	if err != nil || check.Missing["coauthors"] == "" || check.Missing["coauthor_4_name"] == "" || len(check.Missing) != 2 {
		t.Errorf("missing %v, %v", check.Missing, err)
	}
	_, err = k.Submit(t.Context(), k.author, submission(m))
	wantKind(t, err, domain.KindInvalid)
	form.Version, form.Coauthors[2].Share, form.Coauthors = m.Version, "30", form.Coauthors[:3]
	m = k.save(form)
	check, err = k.Check(t.Context(), k.author, m.ID)
	if err != nil || len(check.Missing) != 0 || len(check.Coauthors) != 2 || check.OwnShare() != 10 {
		t.Errorf("the check page has %+v, %v, %v", check.Coauthors, check.Missing, err)
	}
	k.submit(m)
	want := []domain.Coauthor{{Name: "李四", Share: 60}, {Name: "王五", Share: 30}}
	if got := k.coauthors(m.ID); !slices.Equal(got, want) {
		t.Errorf("sent with %+v", got)
	}
	course, err := k.Course(t.Context(), k.author, m.ID)
	if err != nil || !slices.Equal(course.Coauthors, want) || course.OwnShare() != 10 {
		t.Errorf("its page has %+v, %v", course.Coauthors, err)
	}
	k.must(k.Withdraw(t.Context(), k.author, m.ID, ""))
	id, err := k.CopyAsNew(t.Context(), k.author, m.ID, k.NewID())
	k.must(err)
	if got := k.coauthors(id); !slices.Equal(got, want) {
		t.Errorf("the copy has %+v", got)
	}
	k.must(k.DiscardDraft(t.Context(), k.author, id))
	if got := k.coauthors(id); len(got) != 0 {
		t.Errorf("a discarded draft leaves %+v", got)
	}
}
