package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddNote keeps a note and whom it names.
func (s *Store) AddNote(ctx context.Context, n *domain.Note, mentioned []domain.Account) error {
	n.CreatedAt, n.UpdatedAt = s.Now(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO notes (id, manuscript_id, author_id, author_name, words, created_at, updated_at, deleted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
		n.ID, n.ManuscriptID, n.AuthorID, n.AuthorName, n.Words, millis(n.CreatedAt), millis(n.UpdatedAt))
	if err != nil {
		return err
	}
	for _, a := range mentioned {
		if err := s.addMention(ctx, *n, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addMention(ctx context.Context, n domain.Note, a domain.Account) error {
	_, err := s.exec(ctx, `
		INSERT INTO mentions (account_id, note_id, manuscript_id, read_at) VALUES (?, ?, ?, 0)`, a.ID, n.ID, n.ManuscriptID)
	return err
}

// Note returns one note, a deleted one too.
func (s *Store) Note(ctx context.Context, id string) (domain.Note, error) {
	return get(ctx, s, scanNote, `
		SELECT id, manuscript_id, author_id, author_name, words, created_at, updated_at, deleted_at FROM notes WHERE id = ?`, id)
}

// Notes returns the notes of a manuscript that stand, oldest first.
func (s *Store) Notes(ctx context.Context, manuscriptID string) ([]domain.Note, error) {
	return list(ctx, s, scanNote, `
		SELECT id, manuscript_id, author_id, author_name, words, created_at, updated_at, deleted_at
		FROM notes WHERE manuscript_id = ? AND deleted_at = 0 ORDER BY id`, manuscriptID)
}

// CountNotes counts the notes of a manuscript that stand.
func (s *Store) CountNotes(ctx context.Context, manuscriptID string) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM notes WHERE manuscript_id = ? AND deleted_at = 0`, manuscriptID)
}

func scanNote(row scanner) (domain.Note, error) {
	var n domain.Note
	err := row.Scan(&n.ID, &n.ManuscriptID, &n.AuthorID, &n.AuthorName, &n.Words, at(&n.CreatedAt), at(&n.UpdatedAt), at(&n.DeletedAt))
	return n, err
}

// SaveNote writes a note's words. Who is named by the new words alone is
// returned, so that each is told once.
func (s *Store) SaveNote(ctx context.Context, n *domain.Note, mentioned []domain.Account) ([]domain.Account, error) {
	n.UpdatedAt = s.Now()
	err := s.execOne(ctx, `
		UPDATE notes SET words = ?, updated_at = ? WHERE id = ? AND deleted_at = 0`, n.Words, millis(n.UpdatedAt), n.ID)
	if err != nil {
		return nil, err
	}
	known, err := list(ctx, s, scanText, `SELECT account_id FROM mentions WHERE note_id = ? ORDER BY account_id`, n.ID)
	if err != nil {
		return nil, err
	}
	told := map[string]bool{}
	for _, id := range known {
		told[id] = true
	}
	var fresh []domain.Account
	for _, a := range mentioned {
		if told[a.ID] {
			continue
		}
		if err := s.addMention(ctx, *n, a); err != nil {
			return nil, err
		}
		fresh = append(fresh, a)
	}
	return fresh, nil
}

// DeleteNote takes a note out of sight, or brings it back with the zero time.
func (s *Store) DeleteNote(ctx context.Context, id string, when time.Time) error {
	return s.execOne(ctx, `UPDATE notes SET deleted_at = ? WHERE id = ?`, millis(when), id)
}

// Mention is a note that names somebody.
type Mention struct {
	domain.Note
	Title string // of the manuscript
}

// Mentions returns the notes that name an account and that it has not read, the
// newest first.
func (s *Store) Mentions(ctx context.Context, accountID string, limit int) ([]Mention, error) {
	return list(ctx, s, scanMention, `
		SELECT n.id, n.manuscript_id, n.author_id, n.author_name, n.words, n.created_at, n.updated_at, n.deleted_at, m.title
		FROM mentions x JOIN notes n ON n.id = x.note_id JOIN manuscripts m ON m.id = x.manuscript_id
		WHERE x.account_id = ? AND x.read_at = 0 AND n.deleted_at = 0 ORDER BY x.note_id DESC LIMIT ?`, accountID, limit)
}

func scanMention(row scanner) (Mention, error) {
	var n Mention
	err := row.Scan(&n.ID, &n.ManuscriptID, &n.AuthorID, &n.AuthorName, &n.Words, at(&n.CreatedAt), at(&n.UpdatedAt), at(&n.DeletedAt), &n.Title)
	return n, err
}

// ReadMentions notes that an account has seen the notes of a manuscript.
func (s *Store) ReadMentions(ctx context.Context, accountID, manuscriptID string) error {
	_, err := s.exec(ctx, `
		UPDATE mentions SET read_at = ? WHERE account_id = ? AND read_at = 0 AND manuscript_id = ?`, millis(s.Now()), accountID, manuscriptID)
	return err
}
