package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestAccounts_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			a := fill[domain.Account](w, round, 0)
			a.Username += string(rune('a' + round))
			w.must(w.AddAccount(w.ctx, &a))
			got, err := w.Account(w.ctx, a.ID)
			w.must(err)
			same(t, "added", got, a)

			w.clock.Advance(time.Second)
			b := fill[domain.Account](w, round, 1)
			keeps(&b, a, "ID", "Username", "LastLoginAt", "CreatedAt", "Version")
			w.must(w.SaveAccount(w.ctx, &b))
			if b.Version != a.Version+1 || !b.UpdatedAt.Equal(w.Now()) {
				t.Errorf("saved as version %d at %v", b.Version, b.UpdatedAt)
			}
			got, err = w.AccountByUsername(w.ctx, a.Username)
			w.must(err)
			same(t, "saved", got, b)

			w.wants(domain.KindConflict, "saving an older version", w.SaveAccount(w.ctx, &a))
			w.must(w.TouchAccount(w.ctx, b.ID, w.Now()))
			b.LastLoginAt = w.Now()
			all, err := w.Accounts(w.ctx)
			w.must(err)
			same(t, "listed after a sign-in, the version as before", all[len(all)-1], b)
			got, err = w.AccountByOpenID(w.ctx, b.OpenID)
			w.must(err)
			same(t, "by its WeChat account", got, b)
		}
	})
}

func TestAccounts_UsernamesAreTakenOnceAndTellCase(t *testing.T) {
	each(t, func(w *world) {
		for _, name := range []string{"editor", "Editor", "编辑", "éditor", "e\u0301ditor"} {
			w.must(w.AddAccount(w.ctx, &domain.Account{ID: w.NewID(), Username: name, Name: name}))
			w.wants(domain.KindConflict, "a taken user name", w.AddAccount(w.ctx, &domain.Account{ID: w.NewID(), Username: name}))
		}
		for _, name := range []string{"editor", "Editor", "编辑", "éditor", "e\u0301ditor"} {
			a, err := w.AccountByUsername(w.ctx, name)
			w.must(err)
			if a.Name != name {
				t.Errorf("%s signs in as %s", name, a.Name)
			}
		}
		_, err := w.AccountByUsername(w.ctx, "EDITOR")
		w.wants(domain.KindNotFound, "another spelling", err)
		_, err = w.AccountByOpenID(w.ctx, "")
		w.wants(domain.KindNotFound, "those that are bound to nothing", err)
		_, err = w.Account(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown account", err)
		w.wants(domain.KindConflict, "saving an unknown account", w.SaveAccount(w.ctx, &domain.Account{ID: w.NewID(), Version: 1}))
		w.wants(domain.KindConflict, "a sign-in of an unknown account", w.TouchAccount(w.ctx, w.NewID(), w.Now()))
	})
}
