package repository_test

import (
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func (w *world) letter(m domain.Manuscript, side domain.LetterSide, words string) domain.Letter {
	w.t.Helper()
	actor := domain.Actor{Kind: domain.ActorAccount, ID: "account", Name: "编辑"}
	if side == domain.LetterByAuthor {
		actor = domain.Actor{Kind: domain.ActorInformant, ID: m.InformantID, Name: "作者"}
	}
	l := domain.Letter{ManuscriptID: m.ID, FormID: w.NewID(), Side: side, Actor: actor, Words: words}
	w.must(w.AddLetter(w.ctx, &l))
	return l
}

func TestLetters_AreReadBackInTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		m, other := w.adopted(), w.adopted()
		first, second := w.letter(m, domain.LetterByDepartment, "请补充时间 <b>'\" 😀"), w.letter(m, domain.LetterByAuthor, "三月五日")
		w.letter(other, domain.LetterByAuthor, "别的")
		all, err := w.Letters(w.ctx, m.ID)
		w.must(err)
		same(t, "the thread", all, []domain.Letter{first, second})
		again := domain.Letter{ManuscriptID: m.ID, FormID: first.FormID}
		w.wants(domain.KindConflict, "of the same form", w.AddLetter(w.ctx, &again))
		w.must(w.AddLetter(w.ctx, &domain.Letter{ManuscriptID: other.ID, FormID: first.FormID}))
	})
}

func TestPostLetter_IsOneOfItsForm(t *testing.T) {
	each(t, func(w *world) {
		m := w.adopted()
		l := domain.Letter{ManuscriptID: m.ID, FormID: w.NewID(), Side: domain.LetterByAuthor, Actor: domain.Actor{ID: m.InformantID}, Words: "好"}
		for round := range 3 {
			copied := l
			due, again, err := w.PostLetter(w.ctx, &copied)
			if err != nil || due != (round == 0) || again != (round > 0) {
				t.Errorf("round %d: %v, %v, %v", round, due, again, err)
			}
		}
		other := l
		other.Words = "不好"
		_, _, err := w.PostLetter(w.ctx, &other)
		w.wants(domain.KindConflict, "another of the same form", err)
		next := l
		next.FormID = w.NewID()
		if due, again, err := w.PostLetter(w.ctx, &next); err != nil || due || again {
			t.Errorf("the next: told %v, there %v, %v", due, again, err)
		}
	})
}

func TestReadLetters_GoesAsFarAsWasShown(t *testing.T) {
	each(t, func(w *world) {
		m := w.adopted()
		shown := w.letter(m, domain.LetterByAuthor, "一")
		later := w.letter(m, domain.LetterByAuthor, "二")
		w.letter(m, domain.LetterByDepartment, "答")
		w.must(w.ReadLetters(w.ctx, m.ID, domain.LetterByAuthor, shown.ID))
		if n, err := w.CountUnreadLetters(w.ctx, m.ID, domain.LetterByAuthor); err != nil || n != 1 {
			t.Errorf("%d unread, %v", n, err)
		}
		if n, err := w.CountUnreadLetters(w.ctx, m.ID, domain.LetterByDepartment); err != nil || n != 1 {
			t.Errorf("%d unread of the other side, %v", n, err)
		}
		silent := w.adopted()
		of, err := w.UnreadLettersOf(w.ctx, silent.ID, m.ID)
		if want := []repository.UnreadLetters{{ManuscriptID: m.ID, Count: 1}}; err != nil || !slices.Equal(of, want) {
			t.Errorf("unread of both manuscripts %+v, %v, want %+v", of, err, want)
		}
		w.wants(domain.KindConflict, "taking back what was read", w.TakeBackLetter(w.ctx, shown.ID))
		taken, err := w.RecallLetter(w.ctx, later.Actor, m.ID, later.ID)
		if err != nil || !taken {
			t.Errorf("taken back: %v, %v", taken, err)
		}
		if taken, err = w.RecallLetter(w.ctx, later.Actor, m.ID, later.ID); err != nil || taken {
			t.Errorf("taken back twice: %v, %v", taken, err)
		}
		_, err = w.RecallLetter(w.ctx, domain.Actor{ID: "somebody"}, m.ID, later.ID)
		w.wants(domain.KindNotFound, "by somebody else", err)
		all, err := w.Letters(w.ctx, m.ID)
		w.must(err)
		if all[1].Words != "" || !all[1].TakenBack() || all[0].Unread() {
			t.Errorf("got %+v", all)
		}
	})
}

func TestUnreadThreads_AreListedNewestFirstAndCounted(t *testing.T) {
	each(t, func(w *world) {
		a, b, quiet := w.adopted(), w.adopted(), w.adopted()
		w.letter(a, domain.LetterByAuthor, "一")
		w.letter(b, domain.LetterByAuthor, "二")
		newest := w.letter(a, domain.LetterByAuthor, "三")
		w.letter(quiet, domain.LetterByDepartment, "四")
		page, err := w.UnreadThreads(w.ctx, "", 1)
		w.must(err)
		if len(page) != 1 || page[0].ManuscriptID != a.ID || page[0].Unread != 2 || page[0].LastID != newest.ID || page[0].InformantName == "" || page[0].UnitName == "" || page[0].LastAt.IsZero() {
			t.Fatalf("the first page: %+v", page)
		}
		page, err = w.UnreadThreads(w.ctx, page[0].LastID, 5)
		w.must(err)
		if len(page) != 1 || page[0].ManuscriptID != b.ID {
			t.Errorf("the second page: %+v", page)
		}
		if n, err := w.CountUnreadThreads(w.ctx); err != nil || n != 2 {
			t.Errorf("%d threads, %v", n, err)
		}
		if n, err := w.CountLettersSince(w.ctx, a.InformantID, w.Now().Add(-time.Minute)); err != nil || n != 2 {
			t.Errorf("%d letters of the hour, %v", n, err)
		}
		if n, err := w.CountLettersSince(w.ctx, a.InformantID, w.Now().Add(time.Minute)); err != nil || n != 0 {
			t.Errorf("%d letters of the future, %v", n, err)
		}
		w.must(w.EraseLetters(w.ctx, a.InformantID))
		all, err := w.Letters(w.ctx, a.ID)
		w.must(err)
		if all[0].Words != "" || all[0].Actor.Name != "" || all[1].Words != "" {
			t.Errorf("erased: %+v", all)
		}
		if n, err := w.CountUnreadThreads(w.ctx); err != nil || n != 1 {
			t.Errorf("%d threads after erasing, %v", n, err)
		}
	})
}
