package review

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

const (
	wordsShown   = 50
	importsShown = 10
)

// WordsQuery says which page of the words is wanted.
type WordsQuery struct {
	Text  string // stands in the word
	Level domain.WordLevel
	Tag   string
	After string // the key with which the page before ended
}

// WordsPage is a page of the department's words.
type WordsPage struct {
	Words   []domain.Word
	Next    string // the key after which the next page begins, empty on the last
	Count   int
	Version int
	Imports []domain.WordImport
	MayEdit bool
}

// WordsPage returns a page of the words with the last imports.
func (s *Service) WordsPage(ctx context.Context, actor domain.Account, q WordsQuery) (WordsPage, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return WordsPage{}, err
	}
	script, err := s.script()
	if err != nil {
		return WordsPage{}, err
	}
	page := WordsPage{MayEdit: actor.Can(domain.EditManuscripts)}
	page.Words, err = s.store.WordPage(ctx, repository.WordQuery{
		Key: script.Key(q.Text), Level: q.Level, Tag: strings.TrimSpace(q.Tag), After: q.After, Limit: wordsShown + 1,
	})
	if err != nil {
		return page, err
	}
	if len(page.Words) > wordsShown {
		page.Words = page.Words[:wordsShown]
		page.Next = page.Words[wordsShown-1].Key
	}
	if page.Count, err = s.store.CountWords(ctx); err != nil {
		return page, err
	}
	if page.Version, err = s.store.ListsVersion(ctx); err != nil {
		return page, err
	}
	page.Imports, err = s.store.WordImports(ctx, importsShown)
	return page, err
}

// Word returns one word for its form.
func (s *Service) Word(ctx context.Context, actor domain.Account, id string) (domain.Word, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return domain.Word{}, err
	}
	return s.store.Word(ctx, id)
}

// SaveWord adds a word, or changes the one that the form was opened with.
func (s *Service) SaveWord(ctx context.Context, actor domain.Account, word domain.Word) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	script, err := s.script()
	if err != nil {
		return err
	}
	word.Text = strings.TrimSpace(word.Text)
	word.Key = script.Key(word.Text)
	if problems := word.Problems(script); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		same, err := tx.WordByKey(ctx, word.Key)
		there := err == nil
		if !there && domain.KindOf(err) != domain.KindNotFound {
			return err
		}
		if there && same.Same(word) && (word.ID == "" || word.ID == same.ID) {
			return nil // sent twice
		}
		if there && same.ID != word.ID {
			return domain.InvalidFields(map[string]string{"text": "词库里已有“" + same.Text + "”，请直接修改它。"})
		}
		return s.putWord(ctx, tx, actor, word)
	})
}

// putWord writes a word, its audit row and what follows from it.
func (s *Service) putWord(ctx context.Context, tx *repository.Store, actor domain.Account, word domain.Word) error {
	if word.ID == "" {
		if err := tx.PutWords(ctx, []domain.Word{word}); err != nil {
			return err
		}
	} else if err := tx.SaveWord(ctx, word); err != nil {
		if domain.KindOf(err) == domain.KindConflict {
			return domain.Conflict("“" + word.Text + "”刚刚有人改过，请重新打开再改。")
		}
		return fmt.Errorf("save word %s: %w", word.ID, err)
	}
	if err := listAudit(ctx, tx, actor, "word.save", word.Text+"，"+word.Level.Label()); err != nil {
		return err
	}
	return s.raise(ctx, tx, change{cause: "词库：“" + word.Text + "”", by: actor.Actor()})
}

// DropWord removes a word. Removing it again does nothing.
func (s *Service) DropWord(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		word, err := tx.Word(ctx, id)
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.DropWords(ctx, id); err != nil {
			return fmt.Errorf("drop word %s: %w", id, err)
		}
		if err := listAudit(ctx, tx, actor, "word.drop", word.Text+"，"+word.Level.Label()); err != nil {
			return err
		}
		return s.raise(ctx, tx, change{cause: "词库：删除“" + word.Text + "”", by: actor.Actor()})
	})
}

type whitelisting struct {
	word    string
	context string
	script  domain.Script
}

// whitelist adds a context in which a word is no problem.
func (s *Service) whitelist(ctx context.Context, tx *repository.Store, actor domain.Account, w whitelisting) error {
	word, err := tx.WordByKey(ctx, w.script.Key(w.word))
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return domain.Conflict("词库里已经没有这个词了。")
	}
	if err != nil {
		return err
	}
	fine := strings.TrimSpace(w.context)
	for _, known := range word.Fine {
		if known == fine {
			return nil
		}
	}
	word.Fine = append(word.Fine, fine)
	if problems := word.Problems(w.script); problems["fine"] != "" {
		return domain.InvalidFields(map[string]string{"context": problems["fine"]})
	}
	return s.putWord(ctx, tx, actor, word)
}

// Preview is what an import would do.
type Preview struct {
	New      []domain.Word
	Changed  []domain.WordChange
	Same     int
	Problems []string // lines that cannot be read; nothing is imported then
	Table    string   // what was read, to be sent again for the import
}

// PreviewWords reads a table and tells what importing it would do.
func (s *Service) PreviewWords(ctx context.Context, actor domain.Account, table []byte) (Preview, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Preview{}, err
	}
	script, err := s.script()
	if err != nil {
		return Preview{}, err
	}
	words, problems := readWords(table, script)
	if len(problems) > mostProblems {
		problems = append(problems[:mostProblems], fmt.Sprintf("另有 %d 处问题。", len(problems)-mostProblems))
	}
	known, err := s.store.Words(ctx)
	if err != nil {
		return Preview{}, err
	}
	preview := compareWords(words, known)
	preview.Problems = problems
	preview.Table, err = writeWords(words)
	return preview, err
}

func compareWords(words, known []domain.Word) Preview {
	byKey := make(map[string]domain.Word, len(known))
	for _, w := range known {
		byKey[w.Key] = w
	}
	var p Preview
	for _, w := range words {
		before, there := byKey[w.Key]
		switch {
		case !there:
			p.New = append(p.New, w)
		case before.Same(w):
			p.Same++
		default:
			w.Version = before.Version
			p.Changed = append(p.Changed, domain.WordChange{Before: before, After: w})
		}
	}
	return p
}

// ImportWords takes a table into the lists: new words are added, known ones
// changed, none removed. Imported twice, it changes nothing the second time.
func (s *Service) ImportWords(ctx context.Context, actor domain.Account, name string, table []byte) (Preview, error) {
	preview, err := s.PreviewWords(ctx, actor, table)
	if err != nil {
		return preview, err
	}
	if len(preview.Problems) > 0 {
		return preview, domain.Invalid("没有导入，请改正后再试。")
	}
	script, err := s.script()
	if err != nil {
		return preview, err
	}
	words, _ := readWords(table, script)
	return preview, s.store.InTx(ctx, func(tx *repository.Store) error {
		known, err := tx.Words(ctx)
		if err != nil {
			return err
		}
		preview = compareWords(words, known)
		if len(preview.New)+len(preview.Changed) == 0 {
			return nil
		}
		return s.importWords(ctx, tx, actor, domain.WordImport{Name: domain.Shorten(name, 100)}, preview)
	})
}

func (s *Service) importWords(ctx context.Context, tx *repository.Store, actor domain.Account, i domain.WordImport, p Preview) error {
	i.By, i.Added, i.Changed = actor.Actor(), len(p.New), len(p.Changed)
	i.Changes = append(i.Changes, p.Changed...)
	put := p.New
	for _, w := range p.New {
		i.Changes = append(i.Changes, domain.WordChange{After: w})
	}
	for _, c := range p.Changed {
		put = append(put, c.After)
	}
	if err := tx.PutWords(ctx, put); err != nil {
		return fmt.Errorf("import words: %w", err)
	}
	if err := tx.AddWordImport(ctx, &i); err != nil {
		return err
	}
	if err := listAudit(ctx, tx, actor, "word.import", i.Name+"：新增 "+strconv.Itoa(i.Added)+" 个，修改 "+strconv.Itoa(i.Changed)+" 个"); err != nil {
		return err
	}
	return s.raise(ctx, tx, change{cause: "导入词库“" + i.Name + "”", by: actor.Actor()})
}

// UndoImport takes an import back. Words that somebody has changed since stay
// as they are; their number is returned.
func (s *Service) UndoImport(ctx context.Context, actor domain.Account, id string) (kept int, err error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return 0, err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := tx.WordImport(ctx, id)
		if err != nil || !i.UndoneAt.IsZero() {
			return err
		}
		words, err := tx.Words(ctx)
		if err != nil {
			return err
		}
		save, drop, left := i.Revert(words)
		kept = left
		if err := tx.PutWords(ctx, save); err != nil {
			return err
		}
		if err := tx.DropWords(ctx, drop...); err != nil {
			return err
		}
		i.UndoneBy, i.UndoneAt = actor.Actor(), tx.Now()
		if err := tx.EndWordImport(ctx, i); err != nil {
			return fmt.Errorf("undo import %s: %w", id, err)
		}
		if err := listAudit(ctx, tx, actor, "word.undo", i.Name); err != nil {
			return err
		}
		return s.raise(ctx, tx, change{cause: "撤销导入词库“" + i.Name + "”", by: actor.Actor()})
	})
	return kept, err
}

func listAudit(ctx context.Context, tx *repository.Store, actor domain.Account, action, detail string) error {
	subject, _, _ := strings.Cut(action, ".")
	return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: action, Subject: subject, Detail: detail})
}
