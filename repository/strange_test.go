package repository_test

import (
	"os"
	"path/filepath"
	"testing"

	"laigao/domain"
)

func TestReaders_FindNothingUnderStrangeIDs(t *testing.T) {
	each(t, func(w *world) {
		w.manuscript(nil)
		for _, id := range []string{"", " ", "稿件", "😀", "' OR '1'='1", `\`, "%", "\x00", "\xff\xfe", string(make([]byte, 5000))} {
			for what, read := range map[string]func() error{
				"manuscript":   func() error { _, err := w.Manuscript(w.ctx, id); return err },
				"informant":    func() error { _, err := w.Informant(w.ctx, id); return err },
				"account":      func() error { _, err := w.AccountByUsername(w.ctx, id); return err },
				"unit":         func() error { _, err := w.Unit(w.ctx, id); return err },
				"code":         func() error { _, err := w.UnitByCode(w.ctx, id); return err },
				"attachment":   func() error { _, err := w.Attachment(w.ctx, id); return err },
				"article":      func() error { _, err := w.Article(w.ctx, id); return err },
				"story":        func() error { _, err := w.Story(w.ctx, id); return err },
				"notification": func() error { _, err := w.Notification(w.ctx, id); return err },
				"follower":     func() error { _, err := w.Follower(w.ctx, id, id); return err },
				"entry":        func() error { _, err := w.Entry(w.ctx, id); return err },
			} {
				if err := read(); err == nil || domain.KindOf(err) != domain.KindNotFound {
					t.Errorf("%s %q: %v, want not found", what, id, err)
				}
			}
		}
	})
}

func TestRows_KeepEmptyTextsAndTimesEmpty(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		got, err := w.Manuscript(w.ctx, m.ID)
		w.must(err)
		m.Contact = got.Contact // nil and empty are the same nothing
		same(t, "manuscript", got, m)
		if len(got.Contact) != 0 || !got.SubmittedAt.IsZero() || !got.LockUntil.IsZero() || got.Number != "" {
			t.Errorf("what was never given is there: %+v", got)
		}
		a := domain.Account{ID: w.NewID(), Username: "empty"}
		w.must(w.AddAccount(w.ctx, &a))
		account, err := w.Account(w.ctx, a.ID)
		w.must(err)
		same(t, "account", account, a)
	})
}

func TestOpen_AcceptsFoldersWithStrangeNames(t *testing.T) {
	for _, name := range []string{"稿件 100%", "a#b", "a?mode=memory&c=d", "%41", "😀 'q'"} {
		path := filepath.Join(t.TempDir(), name)
		mkdir(t, path)
		path = filepath.Join(path, "laigao.db")
		w := openWorld(t, "sqlite:"+path)
		if _, err := w.Migrate(w.ctx); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !exists(path) {
			t.Errorf("%s: the database is not where it was asked for", path)
		}
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
