package review_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/review"
)

func (d *desk) write(m domain.Manuscript, form, words string) error {
	d.t.Helper()
	return d.service.WriteLetter(d.t.Context(), d.people[domain.RoleFirstReviewer], review.WriteLetter{ManuscriptID: m.ID, FormID: form, Words: words})
}

func TestWriteLetter_IsForEditorsAndTellsTheAuthorOnce(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	for _, role := range domain.Roles() {
		actor := d.people[role]
		err := d.service.WriteLetter(t.Context(), actor, review.WriteLetter{ManuscriptID: d.manuscript(domain.ManuscriptReviewing, 1).ID, FormID: d.store.NewID(), Words: "好"})
		if (err == nil) != actor.Can(domain.EditManuscripts) {
			t.Errorf("%s: %v", role, err)
		}
		_, err = d.service.Thread(t.Context(), actor, m.ID)
		if (err == nil) != actor.Can(domain.ReadManuscripts) {
			t.Errorf("%s reads: %v", role, err)
		}
	}
	form := d.store.NewID()
	for range 3 {
		d.must(d.write(m, form, "请核实时间"))
	}
	d.must(d.write(m, d.store.NewID(), "还有地点"))
	if letters, err := d.store.Letters(t.Context(), m.ID); err != nil || len(letters) != 2 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	told := func() int {
		all, err := d.store.Notifications(t.Context(), repository.NotificationQuery{Kind: domain.NoticeLetter, InformantID: d.informant.ID, Limit: 20})
		d.must(err)
		n := 0
		for _, one := range all {
			if one.ManuscriptID == m.ID {
				n++
				if strings.Contains(one.Fact("说明"), "时间") || one.Path != "/m/manuscripts/"+m.ID+"/letters" {
					t.Errorf("the notice holds %+v", one)
				}
			}
		}
		return n
	}
	if n := told(); n != 1 {
		t.Errorf("told %d times within ten minutes", n)
	}
	d.now = d.now.Add(11 * time.Minute)
	d.must(d.write(m, d.store.NewID(), "请尽快"))
	if n := told(); n != 2 {
		t.Errorf("told %d times after ten minutes", n)
	}
	if err := d.write(m, form, "另外的话"); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("another letter of the same form: %v", err)
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.letter", "manuscript.letter", "manuscript.letter"}) {
		t.Errorf("audit %v", got)
	}
}

func TestThread_IsSeenByWhoMayAnswer(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.must(d.store.AddLetter(t.Context(), &domain.Letter{ManuscriptID: m.ID, FormID: d.store.NewID(), Side: domain.LetterByAuthor, Actor: d.informant.Actor(), Words: "已补充"}))
	auditor, editor := d.people[domain.RoleAuditor], d.people[domain.RoleSecondReviewer]
	for _, c := range []struct {
		who  domain.Account
		left int
	}{{auditor, 1}, {editor, 0}} {
		thread, err := d.service.Thread(t.Context(), c.who, m.ID)
		if err != nil || len(thread.Letters) != 1 || thread.May != (c.left == 0) {
			t.Fatalf("%s: %+v, %v", c.who.Name, thread, err)
		}
		if n, err := d.service.UnreadLetters(t.Context(), editor, m.ID); err != nil || n != c.left {
			t.Errorf("after %s %d are unread, %v", c.who.Name, n, err)
		}
		if page, err := d.service.Inbox(t.Context(), editor, review.InboxQuery{View: "all"}); err != nil || len(page.Lines) != 1 || page.Lines[0].Letters != c.left {
			t.Errorf("after %s the inbox tells %+v, %v", c.who.Name, page.Lines, err)
		}
		if n, err := d.service.CountUnreadThreads(t.Context(), editor); err != nil || n != c.left {
			t.Errorf("after %s %d threads, %v", c.who.Name, n, err)
		}
		if page, err := d.service.UnreadThreads(t.Context(), editor, ""); err != nil || len(page.Lines) != c.left {
			t.Errorf("after %s %+v, %v", c.who.Name, page, err)
		}
	}
}

func TestTakeBackLetter_OnlyByItsWriterBeforeItIsRead(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.must(d.write(m, d.store.NewID(), "写错了"))
	letters, err := d.store.Letters(t.Context(), m.ID)
	d.must(err)
	id := letters[0].ID
	if err := d.service.TakeBackLetter(t.Context(), d.people[domain.RoleSecondReviewer], m.ID, id); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a colleague: %v", err)
	}
	for range 2 {
		d.must(d.service.TakeBackLetter(t.Context(), d.people[domain.RoleFirstReviewer], m.ID, id))
	}
	if letters, err = d.store.Letters(t.Context(), m.ID); err != nil || letters[0].Words != "" {
		t.Errorf("got %+v, %v", letters, err)
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.letter", "manuscript.letter_back"}) {
		t.Errorf("audit %v", got)
	}
}
