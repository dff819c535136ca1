package intake

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Thread is what an author and the department wrote to each other about a manuscript.
type Thread struct {
	Manuscript domain.Manuscript
	Letters    []Letter // oldest first
	FormID     string   // of the next letter
	Closed     string   // why nothing can be written any more, empty where it can
}

// Letter is one letter as the author sees it: of the department's people nobody
// is named.
type Letter struct {
	ID          string
	Mine        bool
	Words       string
	TakenBack   bool
	Seen        bool // by the other side
	MayTakeBack bool
	CreatedAt   time.Time
}

// Thread returns the thread of an author's manuscript, who has seen it by that.
func (s *Service) Thread(ctx context.Context, informant domain.Informant, id string) (Thread, error) {
	m, letters, err := s.letters(ctx, informant, id)
	if err != nil {
		return Thread{}, err
	}
	t := Thread{Manuscript: m, FormID: s.store.NewID()}
	if closed := m.Corresponds(s.store.Now()); closed != nil {
		t.Closed = domain.Public(closed)
	}
	for _, l := range letters {
		t.Letters = append(t.Letters, Letter{
			ID: l.ID, Mine: l.Side == domain.LetterByAuthor, Words: l.Words, TakenBack: l.TakenBack(), Seen: !l.ReadAt.IsZero(),
			MayTakeBack: l.MayTakeBack(informant.Actor(), s.store.Now()), CreatedAt: l.CreatedAt,
		})
	}
	if domain.CountUnread(letters, domain.LetterByDepartment) > 0 {
		err = s.store.ReadLetters(ctx, id, domain.LetterByDepartment, letters[len(letters)-1].ID)
	}
	return t, err
}

// OwnLetters returns the thread of an author's manuscript for the person's own
// copy. It counts as seen by nobody.
func (s *Service) OwnLetters(ctx context.Context, informant domain.Informant, id string) ([]domain.Letter, error) {
	_, letters, err := s.letters(ctx, informant, id)
	return letters, err
}

func (s *Service) letters(ctx context.Context, informant domain.Informant, id string) (domain.Manuscript, []domain.Letter, error) {
	m, err := own(ctx, s.store, informant, id)
	if err != nil {
		return m, nil, err
	}
	letters, err := s.store.Letters(ctx, id)
	if err != nil {
		return m, nil, fmt.Errorf("read letters of manuscript %s: %w", id, err)
	}
	return m, letters, nil
}

// WriteLetter is what an author wants to say to the department.
type WriteLetter struct {
	ManuscriptID string
	FormID       string
	Words        string
}

// WriteLetter sends a letter to the department. The same form once more is the
// same letter.
func (s *Service) WriteLetter(ctx context.Context, informant domain.Informant, cmd WriteLetter) error {
	return s.askTwice(ctx, func(tx *repository.Store) error {
		m, err := own(ctx, tx, informant, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		l, err := domain.NewLetter(m, domain.LetterByAuthor, informant.Actor(), cmd.FormID, cmd.Words, tx.Now())
		if err != nil {
			return err
		}
		due, again, err := tx.PostLetter(ctx, &l)
		if err != nil || again {
			return err
		}
		written, err := tx.CountLettersSince(ctx, informant.ID, tx.Now().Add(-time.Hour))
		if err != nil {
			return err
		}
		if written > domain.MaxLettersAnHour {
			return &domain.Error{Kind: domain.KindThrottled, Public: "一小时内写得太多了，请过一会儿再发，您写的内容还在。"}
		}
		if due {
			if err := s.tellDesk(ctx, tx, m); err != nil {
				return err
			}
		}
		return audit(ctx, tx, informant, "manuscript.letter_author", m.ID, "给编辑部写信")
	})
}

// tellDesk tells those whom an author's letter concerns: who wrote last, and who
// may take the step at work. Where there is neither, all who edit.
func (s *Service) tellDesk(ctx context.Context, tx *repository.Store, m domain.Manuscript) error {
	thread, err := tx.Letters(ctx, m.ID)
	if err != nil {
		return err
	}
	facts, err := s.facts(ctx, tx, &m, "作者来信", "作者就这篇稿件写了信，请在后台查看。")
	if err != nil {
		return err
	}
	last := domain.LastWriter(thread)
	n := domain.Notification{Kind: domain.NoticeAnswer, ManuscriptID: m.ID, Facts: facts, Path: "/console/manuscripts/" + m.ID + "?tab=letters"}
	return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool {
		switch {
		case a.ID == last:
			return true
		case m.AwaitsReview():
			return a.Can(domain.ReviewPermission(m.Step, m.Steps))
		}
		return last == "" && a.Can(domain.EditManuscripts)
	})
}

// TakeBackLetter takes a letter back that the author has just written and nobody
// has read. Doing so twice is once.
func (s *Service) TakeBackLetter(ctx context.Context, informant domain.Informant, manuscriptID, letterID string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := own(ctx, tx, informant, manuscriptID); err != nil {
			return err
		}
		taken, err := tx.RecallLetter(ctx, informant.Actor(), manuscriptID, letterID)
		if err != nil || !taken {
			return err
		}
		return audit(ctx, tx, informant, "manuscript.letter_back", manuscriptID, "收回给编辑部的信")
	})
}
