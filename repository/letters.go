package repository

import (
	"context"
	"time"

	"laigao/domain"
)

// AddLetter adds a letter and gives it its id. One of the same form of the same
// manuscript is a Conflict.
func (s *Store) AddLetter(ctx context.Context, l *domain.Letter) error {
	l.ID, l.CreatedAt = s.NewID(), s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO letters (id, manuscript_id, form_id, side, actor_kind, actor_id, actor_name, words, noticed, created_at, read_at, taken_back_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.ID, l.ManuscriptID, l.FormID, l.Side, l.Actor.Kind, l.Actor.ID, l.Actor.Name, l.Words, l.Noticed,
		millis(l.CreatedAt), millis(l.ReadAt), millis(l.TakenBackAt))
	return err
}

// Letters returns the thread of a manuscript, oldest first.
func (s *Store) Letters(ctx context.Context, manuscriptID string) ([]domain.Letter, error) {
	return list(ctx, s, scanLetter, `
		SELECT id, manuscript_id, form_id, side, actor_kind, actor_id, actor_name, words, noticed, created_at, read_at, taken_back_at
		FROM letters WHERE manuscript_id = ? ORDER BY id`, manuscriptID)
}

// PostLetter adds a letter to its thread. It reports whether the other side is to
// be told of it, and whether it is there again: the same of the same form is one
// letter, another of the same form is a Conflict.
func (s *Store) PostLetter(ctx context.Context, l *domain.Letter) (due, again bool, err error) {
	thread, err := s.Letters(ctx, l.ManuscriptID)
	if err != nil {
		return false, false, err
	}
	for _, before := range thread {
		if before.FormID != l.FormID {
			continue
		}
		if !before.Same(*l) {
			return false, false, domain.Conflict("这一页上的话已经发出。要再写一条，请先复制，刷新后再发。")
		}
		*l = before
		return false, true, nil
	}
	l.Noticed = domain.NoticeDue(thread, l.Side, s.Now())
	return l.Noticed, false, s.AddLetter(ctx, l)
}

// RecallLetter takes a letter back for who wrote it, and reports whether that is new.
func (s *Store) RecallLetter(ctx context.Context, by domain.Actor, manuscriptID, id string) (bool, error) {
	thread, err := s.Letters(ctx, manuscriptID)
	if err != nil {
		return false, err
	}
	letter := domain.Letter{}
	for _, l := range thread {
		if l.ID == id {
			letter = l
		}
	}
	if err := letter.TakeBack(by, s.Now()); err != nil || letter.TakenBack() {
		return false, err
	}
	return true, s.TakeBackLetter(ctx, id)
}

// ReadLetters keeps that the other side has seen what one side has written, as
// far as the letter of an id; the first time counts.
func (s *Store) ReadLetters(ctx context.Context, manuscriptID string, by domain.LetterSide, last string) error {
	_, err := s.exec(ctx, `
		UPDATE letters SET read_at = ? WHERE manuscript_id = ? AND side = ? AND id <= ? AND read_at = 0 AND taken_back_at = 0`,
		millis(s.Now()), manuscriptID, by, last)
	return err
}

// TakeBackLetter empties a letter that nobody has read. One that was read or
// taken back meanwhile is a Conflict.
func (s *Store) TakeBackLetter(ctx context.Context, id string) error {
	return s.execOne(ctx, `
		UPDATE letters SET words = '', taken_back_at = ? WHERE id = ? AND read_at = 0 AND taken_back_at = 0`, millis(s.Now()), id)
}

// EraseLetters empties all that an author has written.
func (s *Store) EraseLetters(ctx context.Context, informantID string) error {
	_, err := s.exec(ctx, `
		UPDATE letters SET words = '', actor_name = '', taken_back_at = ? WHERE side = ? AND actor_id = ? AND taken_back_at = 0`,
		millis(s.Now()), domain.LetterByAuthor, informantID)
	return err
}

// CountLettersSince counts what an author has written since then.
func (s *Store) CountLettersSince(ctx context.Context, informantID string, since time.Time) (int, error) {
	return get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM letters WHERE side = ? AND actor_id = ? AND created_at >= ?`,
		domain.LetterByAuthor, informantID, millis(since))
}

// CountUnreadLetters counts what one side has written about a manuscript and the
// other has not seen.
func (s *Store) CountUnreadLetters(ctx context.Context, manuscriptID string, by domain.LetterSide) (int, error) {
	return get(ctx, s, scanInt, `
		SELECT COUNT(*) FROM letters WHERE manuscript_id = ? AND side = ? AND read_at = 0 AND taken_back_at = 0`, manuscriptID, by)
}

// UnreadLetters are how many letters of the author of a manuscript the department
// has not seen.
type UnreadLetters struct {
	ManuscriptID string
	Count        int
}

// UnreadLettersOf counts what the authors of the manuscripts have written and the
// department has not seen, leaving out those without.
func (s *Store) UnreadLettersOf(ctx context.Context, manuscriptIDs ...string) ([]UnreadLetters, error) {
	if len(manuscriptIDs) == 0 {
		return nil, nil
	}
	which, args := anyOf("manuscript_id", manuscriptIDs)
	return list(ctx, s, scanUnreadLetters, `
		SELECT manuscript_id, COUNT(*) FROM letters
		WHERE `+which+` AND side = ? AND read_at = 0 AND taken_back_at = 0
		GROUP BY manuscript_id ORDER BY manuscript_id`, append(args, domain.LetterByAuthor)...)
}

func scanUnreadLetters(row scanner) (UnreadLetters, error) {
	var u UnreadLetters
	err := row.Scan(&u.ManuscriptID, &u.Count)
	return u, err
}

// CountUnreadThreads counts the manuscripts of which the department has not seen
// all that their authors wrote.
func (s *Store) CountUnreadThreads(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `
		SELECT COUNT(DISTINCT manuscript_id) FROM letters WHERE side = ? AND read_at = 0 AND taken_back_at = 0`, domain.LetterByAuthor)
}

// UnreadThread is a manuscript with letters that the department has not seen.
type UnreadThread struct {
	ManuscriptID  string
	Number        string
	Title         string
	UnitName      string
	InformantName string
	Unread        int
	LastID        string // of the newest unread letter: where the next page starts
	LastAt        time.Time
}

// UnreadThreads returns a page of manuscripts with letters that the department
// has not seen, the newest letter first, from before the letter of an id.
func (s *Store) UnreadThreads(ctx context.Context, before string, limit int) ([]UnreadThread, error) {
	if before == "" {
		before = "~" // behind every id
	}
	return list(ctx, s, scanUnreadThread, `
		SELECT t.manuscript_id, m.number, m.title, COALESCE(u.name, ''), COALESCE(u.short_name, ''), COALESCE(i.name, ''), t.unread, t.last_id, t.last_at
		FROM (SELECT manuscript_id, COUNT(*) AS unread, MAX(id) AS last_id, MAX(created_at) AS last_at
				FROM letters WHERE side = ? AND read_at = 0 AND taken_back_at = 0 GROUP BY manuscript_id HAVING MAX(id) < ?) t
			JOIN manuscripts m ON m.id = t.manuscript_id LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		ORDER BY t.last_id DESC LIMIT ?`, domain.LetterByAuthor, before, limit)
}

func scanUnreadThread(row scanner) (UnreadThread, error) {
	var t UnreadThread
	var unit domain.Unit
	err := row.Scan(&t.ManuscriptID, optional(&t.Number), &t.Title, &unit.Name, &unit.ShortName, &t.InformantName, &t.Unread, &t.LastID, at(&t.LastAt))
	t.UnitName = unit.Label()
	return t, err
}

func scanLetter(row scanner) (domain.Letter, error) {
	var l domain.Letter
	err := row.Scan(&l.ID, &l.ManuscriptID, &l.FormID, &l.Side, &l.Actor.Kind, &l.Actor.ID, &l.Actor.Name, &l.Words, &l.Noticed,
		at(&l.CreatedAt), at(&l.ReadAt), at(&l.TakenBackAt))
	return l, err
}
