package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// maxNote is how many characters a note has at most.
const maxNote = 1000

// Notes are what editors wrote to each other about a manuscript.
type Notes struct {
	Manuscript domain.Manuscript
	All        []NoteLine
	MayWrite   bool
	Colleagues []domain.Account // who can be named
}

// NoteLine is a note with what the actor may do with it.
type NoteLine struct {
	domain.Note
	MayChange bool
	MayDelete bool
}

// Notes returns the notes of a manuscript. The actor has then read those that
// name the actor.
func (s *Service) Notes(ctx context.Context, actor domain.Account, manuscriptID string) (Notes, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Notes{}, err
	}
	m, err := submitted(ctx, s.store, manuscriptID)
	if err != nil {
		return Notes{}, err
	}
	page := Notes{Manuscript: m, MayWrite: actor.Can(domain.AssignManuscripts)}
	all, err := s.store.Notes(ctx, m.ID)
	if err != nil {
		return Notes{}, fmt.Errorf("read notes of manuscript %s: %w", m.ID, err)
	}
	for _, n := range all {
		page.All = append(page.All, NoteLine{n, page.MayWrite && n.Changeable(actor.ID, s.store.Now()), page.MayWrite && n.Deletable(actor.ID)})
	}
	if page.MayWrite {
		if page.Colleagues, err = s.colleagues(ctx, s.store, actor); err != nil {
			return Notes{}, err
		}
	}
	return page, s.store.ReadMentions(ctx, actor.ID, m.ID)
}

// colleagues returns who can be named in a note: everybody else who reads them.
func (s *Service) colleagues(ctx context.Context, store *repository.Store, actor domain.Account) ([]domain.Account, error) {
	all, err := store.Accounts(ctx)
	return slices.DeleteFunc(all, func(a domain.Account) bool {
		return a.ID == actor.ID || !a.Active(store.Now()) || !a.Can(domain.ReadManuscripts)
	}), err
}

// WriteNote is a note as it was typed.
type WriteNote struct {
	ManuscriptID string
	NoteID       string // of the note that is changed, empty for a new one
	Words        string
}

// WriteNote adds a note or changes one, and tells each colleague whom its words
// name for the first time. The same note sent twice is one.
func (s *Service) WriteNote(ctx context.Context, actor domain.Account, cmd WriteNote) error {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return err
	}
	cmd.Words = strings.TrimSpace(cmd.Words)
	switch n := len([]rune(cmd.Words)); {
	case n == 0:
		return domain.InvalidFields(map[string]string{"words": "请写便笺的内容。"})
	case n > maxNote:
		return domain.InvalidFields(map[string]string{"words": fmt.Sprintf("便笺请不要超过 %d 个字。", maxNote)})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		colleagues, err := s.colleagues(ctx, tx, actor)
		if err != nil {
			return err
		}
		named := domain.Mentioned(cmd.Words, colleagues)
		if cmd.NoteID != "" {
			return s.changeNote(ctx, tx, actor, written{WriteNote: cmd, m: m, named: named})
		}
		return s.addNote(ctx, tx, actor, written{WriteNote: cmd, m: m, named: named})
	})
}

type written struct {
	WriteNote
	m     domain.Manuscript
	named []domain.Account
}

func (s *Service) addNote(ctx context.Context, tx *repository.Store, actor domain.Account, w written) error {
	before, err := tx.Notes(ctx, w.m.ID)
	if err != nil {
		return err
	}
	since := tx.Now().Add(-sameClick)
	if slices.ContainsFunc(before, func(n domain.Note) bool {
		return n.AuthorID == actor.ID && n.Words == w.Words && n.CreatedAt.After(since)
	}) {
		return nil
	}
	n := domain.Note{ID: tx.NewID(), ManuscriptID: w.m.ID, AuthorID: actor.ID, AuthorName: actor.Name, Words: w.Words}
	if err := tx.AddNote(ctx, &n, w.named); err != nil {
		return fmt.Errorf("note on manuscript %s: %w", w.m.ID, err)
	}
	if err := tellNamed(ctx, tx, n, w.m, w.named); err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.note", w.m, "写便笺")
}

func (s *Service) changeNote(ctx context.Context, tx *repository.Store, actor domain.Account, w written) error {
	n, err := noteOf(ctx, tx, w.m.ID, w.NoteID)
	if err != nil || n.Words == w.Words {
		return err
	}
	if !n.Changeable(actor.ID, tx.Now()) {
		return domain.Conflict("便笺只能由写的人在半小时内修改，请另写一条。")
	}
	n.Words = w.Words
	fresh, err := tx.SaveNote(ctx, &n, w.named)
	if err != nil {
		return fmt.Errorf("change note %s: %w", n.ID, err)
	}
	if err := tellNamed(ctx, tx, n, w.m, fresh); err != nil {
		return err
	}
	return audit(ctx, tx, actor, "manuscript.note_edit", w.m, "改便笺")
}

func noteOf(ctx context.Context, tx *repository.Store, manuscriptID, noteID string) (domain.Note, error) {
	n, err := tx.Note(ctx, noteID)
	if err == nil && n.ManuscriptID != manuscriptID {
		err = domain.NotFound("没有找到这条便笺，可能已被删除。")
	}
	return n, err
}

// tellNamed tells those whom a note names, where WeChat is bound.
func tellNamed(ctx context.Context, tx *repository.Store, n domain.Note, m domain.Manuscript, named []domain.Account) error {
	if len(named) == 0 {
		return nil
	}
	notice := domain.Notification{
		Kind: domain.NoticeMention, ManuscriptID: m.ID, Path: "/console/manuscripts/" + m.ID + "?tab=notes",
		Facts: facts(m, n.AuthorName+"在便笺里提到您", domain.Shorten(n.Words, 60), tx.Now()),
	}
	return tx.NotifyAccounts(ctx, notice, func(a domain.Account) bool {
		return slices.ContainsFunc(named, func(b domain.Account) bool { return a.ID == b.ID })
	})
}

// NoteRef names a note.
type NoteRef struct{ ManuscriptID, NoteID string }

// DeleteNote takes the actor's own note out of sight, RestoreNote brings it back.
func (s *Service) DeleteNote(ctx context.Context, actor domain.Account, ref NoteRef) error {
	return s.turnNote(ctx, actor, ref, true)
}

// RestoreNote brings back a note that the actor has deleted.
func (s *Service) RestoreNote(ctx context.Context, actor domain.Account, ref NoteRef) error {
	return s.turnNote(ctx, actor, ref, false)
}

func (s *Service) turnNote(ctx context.Context, actor domain.Account, ref NoteRef, away bool) error {
	if err := actor.Require(domain.AssignManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := submitted(ctx, tx, ref.ManuscriptID)
		if err != nil {
			return err
		}
		n, err := noteOf(ctx, tx, m.ID, ref.NoteID)
		if err != nil || n.DeletedAt.IsZero() != away {
			return err // it is so already
		}
		if n.AuthorID != actor.ID {
			return domain.Forbidden("便笺只能由写的人删除。")
		}
		when, action, words := tx.Now(), "manuscript.note_delete", "删除便笺"
		if !away {
			when, action, words = time.Time{}, "manuscript.note_restore", "恢复便笺"
		}
		if err := tx.DeleteNote(ctx, n.ID, when); err != nil {
			return fmt.Errorf("delete note %s: %w", n.ID, err)
		}
		return audit(ctx, tx, actor, action, m, words)
	})
}
