package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
)

// settingLists is the setting that counts the versions of the department's lists.
const settingLists = "check.lists"

// ListsVersion returns the version of the lists of words and leaders, 0 before
// there was any.
func (s *Store) ListsVersion(ctx context.Context) (int, error) {
	version := 0
	return version, s.Setting(ctx, settingLists, &version)
}

// RaiseLists gives the lists their next version. It belongs into the transaction
// that changes them, and lets one such follow the other.
func (s *Store) RaiseLists(ctx context.Context) error {
	_, err := s.exec(ctx, `
		INSERT INTO leases (name, owner, until_at) VALUES ('lists', '', 0)`+s.dialect.upsert("name", "owner"))
	if err != nil {
		return err
	}
	text, err := get(ctx, s, scanText, `SELECT value FROM settings WHERE name = ?`+s.dialect.forUpdate(), settingLists)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	version := 0
	if text != "" {
		if err := json.Unmarshal([]byte(text), &version); err != nil {
			return fmt.Errorf("read version of the lists: %w", err)
		}
	}
	return s.SaveSetting(ctx, settingLists, version+1)
}

// Words returns the whole list, by key.
func (s *Store) Words(ctx context.Context) ([]domain.Word, error) {
	return list(ctx, s, scanWord, `
		SELECT id, word, word_key, level, tags, correct, note, fine_in, updated_at, version
		FROM check_words ORDER BY word_key`)
}

// WordQuery selects a page of words by their keys. Zero fields do not select.
type WordQuery struct {
	Key   string // stands in the word's key
	Level domain.WordLevel
	Tag   string
	After string // the key of the last word of the page before
	Limit int
}

// WordPage returns a page of the list.
func (s *Store) WordPage(ctx context.Context, q WordQuery) ([]domain.Word, error) {
	return list(ctx, s, scanWord, `
		SELECT id, word, word_key, level, tags, correct, note, fine_in, updated_at, version
		FROM check_words
		WHERE word_key > ? AND (? = '' OR word_key LIKE ? ESCAPE '!') AND (? = 0 OR level = ?) AND (? = '' OR tags LIKE ? ESCAPE '!')
		ORDER BY word_key LIMIT ?`,
		q.After, q.Key, partOf(q.Key), q.Level, q.Level, q.Tag, partOf("\n"+q.Tag+"\n"), q.Limit)
}

// CountWords returns how many words the list holds.
func (s *Store) CountWords(ctx context.Context) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM check_words`)
}

// Word returns a word by its id.
func (s *Store) Word(ctx context.Context, id string) (domain.Word, error) {
	return get(ctx, s, scanWord, `
		SELECT id, word, word_key, level, tags, correct, note, fine_in, updated_at, version
		FROM check_words WHERE id = ?`, id)
}

// WordByKey returns a word by what it is compared by.
func (s *Store) WordByKey(ctx context.Context, key string) (domain.Word, error) {
	return get(ctx, s, scanWord, `
		SELECT id, word, word_key, level, tags, correct, note, fine_in, updated_at, version
		FROM check_words WHERE word_key = ?`, key)
}

// wordRows is how many words one statement inserts.
const wordRows = 100

// PutWords adds words, or writes them over those with the same keys, which keep
// their ids.
func (s *Store) PutWords(ctx context.Context, words []domain.Word) error {
	for some := range slices.Chunk(words, wordRows) {
		var args []any
		for _, w := range some {
			args = append(args, s.NewID(), w.Text, w.Key, w.Level, tagged(w.Tags), w.Correct, w.Note, strings.Join(w.Fine, "\n"), millis(s.Now()), w.Version+1)
		}
		_, err := s.exec(ctx, `
			INSERT INTO check_words (id, word, word_key, level, tags, correct, note, fine_in, updated_at, version)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(some)-1)+
			s.dialect.upsert("word_key", "word", "level", "tags", "correct", "note", "fine_in", "updated_at", "version"), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveWord changes a word that nobody has changed since it was read. A key that
// another word has is a Conflict, as is a change meanwhile.
func (s *Store) SaveWord(ctx context.Context, w domain.Word) error {
	return s.execOne(ctx, `
		UPDATE check_words SET word = ?, word_key = ?, level = ?, tags = ?, correct = ?, note = ?, fine_in = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		w.Text, w.Key, w.Level, tagged(w.Tags), w.Correct, w.Note, strings.Join(w.Fine, "\n"), millis(s.Now()), w.ID, w.Version)
}

// DropWords removes words from the list.
func (s *Store) DropWords(ctx context.Context, ids ...string) error {
	for some := range slices.Chunk(ids, wordRows) {
		which, args := anyOf("id", some)
		if _, err := s.exec(ctx, `DELETE FROM check_words WHERE `+which, args...); err != nil {
			return err
		}
	}
	return nil
}

// tagged writes tags so that each stands between two line breaks.
func tagged(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	return "\n" + strings.Join(tags, "\n") + "\n"
}

func scanWord(row scanner) (domain.Word, error) {
	var w domain.Word
	var tags, fine string
	err := row.Scan(&w.ID, &w.Text, &w.Key, &w.Level, &tags, &w.Correct, &w.Note, &fine, at(&w.UpdatedAt), &w.Version)
	w.Tags, w.Fine = filled(tags), filled(fine)
	return w, err
}

// filled cuts a column into its lines, without empty ones.
func filled(text string) []string {
	if text = strings.Trim(text, "\n"); text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// AddWordImport keeps what an import did and gives it its id.
func (s *Store) AddWordImport(ctx context.Context, i *domain.WordImport) error {
	changes, err := json.Marshal(i.Changes)
	if err != nil {
		return fmt.Errorf("write changes of an import of words: %w", err)
	}
	i.ID, i.CreatedAt = s.NewID(), s.Now()
	_, err = s.exec(ctx, `
		INSERT INTO check_word_imports (id, name, actor_kind, actor_id, actor_name, added, changed, changes, created_at,
			undone_kind, undone_id, undone_name, undone_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', 0)`,
		i.ID, i.Name, i.By.Kind, i.By.ID, i.By.Name, i.Added, i.Changed, string(changes), millis(i.CreatedAt))
	return err
}

// WordImport returns an import with what it did to every word.
func (s *Store) WordImport(ctx context.Context, id string) (domain.WordImport, error) {
	return get(ctx, s, scanWordImport, `
		SELECT id, name, actor_kind, actor_id, actor_name, added, changed, changes, created_at, undone_kind, undone_id, undone_name, undone_at
		FROM check_word_imports WHERE id = ?`, id)
}

// WordImports returns the newest imports without what they did to each word.
func (s *Store) WordImports(ctx context.Context, limit int) ([]domain.WordImport, error) {
	return list(ctx, s, scanWordImport, `
		SELECT id, name, actor_kind, actor_id, actor_name, added, changed, '', created_at, undone_kind, undone_id, undone_name, undone_at
		FROM check_word_imports ORDER BY id DESC LIMIT ?`, limit)
}

// EndWordImport notes that an import was undone; a second time is a Conflict.
func (s *Store) EndWordImport(ctx context.Context, i domain.WordImport) error {
	return s.execOne(ctx, `
		UPDATE check_word_imports SET undone_kind = ?, undone_id = ?, undone_name = ?, undone_at = ? WHERE id = ? AND undone_at = 0`,
		i.UndoneBy.Kind, i.UndoneBy.ID, i.UndoneBy.Name, millis(i.UndoneAt), i.ID)
}

func scanWordImport(row scanner) (domain.WordImport, error) {
	var i domain.WordImport
	var changes string
	err := row.Scan(&i.ID, &i.Name, &i.By.Kind, &i.By.ID, &i.By.Name, &i.Added, &i.Changed, &changes, at(&i.CreatedAt),
		&i.UndoneBy.Kind, &i.UndoneBy.ID, &i.UndoneBy.Name, at(&i.UndoneAt))
	if err == nil && changes != "" {
		if err = json.Unmarshal([]byte(changes), &i.Changes); err != nil {
			err = fmt.Errorf("read changes of import %s: %w", i.ID, err)
		}
	}
	return i, err
}
