package review

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Thread is what the department and the author of a manuscript wrote to each other.
type Thread struct {
	Letters []Letter // oldest first
	FormID  string   // of the next letter
	Closed  string   // why nothing can be written any more, empty where it can
	May     bool     // the actor writes in the department's name
}

// Letter is one letter as the department sees it.
type Letter struct {
	domain.Letter
	MayTakeBack bool
}

// Ours reports whether the department wrote it.
func (l Letter) Ours() bool { return l.Side == domain.LetterByDepartment }

// Thread returns the thread of a manuscript. Whoever may answer has seen it by that.
func (s *Service) Thread(ctx context.Context, actor domain.Account, id string) (Thread, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Thread{}, err
	}
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return Thread{}, err
	}
	t := Thread{FormID: s.store.NewID(), May: actor.Can(domain.EditManuscripts)}
	if closed := m.Corresponds(s.store.Now()); closed != nil {
		t.Closed = domain.Public(closed)
	}
	letters, err := s.store.Letters(ctx, id)
	if err != nil {
		return t, fmt.Errorf("read letters of manuscript %s: %w", id, err)
	}
	for _, l := range letters {
		t.Letters = append(t.Letters, Letter{Letter: l, MayTakeBack: l.MayTakeBack(actor.Actor(), s.store.Now())})
	}
	if t.May && domain.CountUnread(letters, domain.LetterByAuthor) > 0 {
		err = s.store.ReadLetters(ctx, id, domain.LetterByAuthor, letters[len(letters)-1].ID)
	}
	return t, err
}

// UnreadLetters counts what the author of a manuscript wrote and nobody has seen.
func (s *Service) UnreadLetters(ctx context.Context, actor domain.Account, id string) (int, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return 0, err
	}
	return s.store.CountUnreadLetters(ctx, id, domain.LetterByAuthor)
}

// WriteLetter is what an editor wants to say to the author.
type WriteLetter struct {
	ManuscriptID string
	FormID       string
	Words        string
}

// WriteLetter sends a letter to the author in the department's name. The same
// form once more is the same letter.
func (s *Service) WriteLetter(ctx context.Context, actor domain.Account, cmd WriteLetter) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	write := func(tx *repository.Store) error { return s.writeLetter(ctx, tx, actor, cmd) }
	err := s.store.InTx(ctx, write)
	if domain.KindOf(err) == domain.KindConflict { // of two clicks at once, the second then sees the first's letter
		err = s.store.InTx(ctx, write)
	}
	return err
}

func (*Service) writeLetter(ctx context.Context, tx *repository.Store, actor domain.Account, cmd WriteLetter) error {
	m, err := submitted(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return err
	}
	l, err := domain.NewLetter(m, domain.LetterByDepartment, actor.Actor(), cmd.FormID, cmd.Words, tx.Now())
	if err != nil {
		return err
	}
	due, again, err := tx.PostLetter(ctx, &l)
	if err != nil || again {
		return err
	}
	if due {
		n := domain.Notification{Kind: domain.NoticeLetter, Facts: facts(m, "编辑部来信", "编辑部就这篇稿件给您写了信，请打开查看。", tx.Now())}
		n.InformantID, n.ManuscriptID, n.Path = m.InformantID, m.ID, "/m/manuscripts/"+m.ID+"/letters"
		if err := tx.Notify(ctx, n); err != nil {
			return err
		}
	}
	return audit(ctx, tx, actor, "manuscript.letter", m, "给作者写信")
}

// TakeBackLetter takes a letter back that the actor has just written and nobody
// has read. Doing so twice is once.
func (s *Service) TakeBackLetter(ctx context.Context, actor domain.Account, manuscriptID, letterID string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, manuscriptID)
		if err != nil {
			return err
		}
		taken, err := tx.RecallLetter(ctx, actor.Actor(), manuscriptID, letterID)
		if err != nil || !taken {
			return err
		}
		return audit(ctx, tx, actor, "manuscript.letter_back", m, "收回给作者的信")
	})
}

const threadsPage = 30

// Threads is a page of manuscripts whose authors wrote and were not read yet.
type Threads struct {
	Lines []repository.UnreadThread
	Next  string // where the next page starts, empty on the last
}

// UnreadThreads returns such a page, the newest letter first.
func (s *Service) UnreadThreads(ctx context.Context, actor domain.Account, before string) (Threads, error) {
	var page Threads
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return page, err
	}
	var err error
	if page.Lines, err = s.store.UnreadThreads(ctx, before, threadsPage+1); err != nil {
		return page, fmt.Errorf("list unread threads: %w", err)
	}
	if len(page.Lines) > threadsPage {
		page.Lines = page.Lines[:threadsPage]
		page.Next = page.Lines[threadsPage-1].LastID
	}
	return page, nil
}

// CountUnreadThreads counts the manuscripts whose authors wrote and were not read yet.
func (s *Service) CountUnreadThreads(ctx context.Context, actor domain.Account) (int, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return 0, err
	}
	return s.store.CountUnreadThreads(ctx)
}
