package registry_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

// names are the platform's, by the old ones. Asking fails as often as told.
type names struct {
	byOld map[string]string
	fails int
	asked int
}

func (n *names) NewOpenIDs(_ context.Context, from string, openIDs []string) (map[string]string, error) {
	n.asked++
	if from != "wx-before" || len(openIDs) > 100 {
		return nil, fmt.Errorf("%d names of %s", len(openIDs), from)
	}
	if n.fails > 0 && n.asked > 2 {
		n.fails--
		return nil, &domain.Error{Kind: domain.KindUnavailable, Err: errors.New("away")}
	}
	found := map[string]string{}
	for _, old := range openIDs {
		if name, ok := n.byOld[old]; ok {
			found[old] = name
		}
	}
	return found, nil
}

func TestMove_TakesInformantsOverFromAnAccountThatMoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		o := openOn(t, store)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		platform := &names{byOld: map[string]string{"editor-openid": "editor-new"}, fails: 1}
		o.Service = registry.New(registry.Config{
			Store: store, Keyring: o.keyring, AppID: appID, PushAppID: "wx-push", Names: platform, Log: slog.New(slog.DiscardHandler), Random: rand.Reader,
		})
		const people = 250
		for i := range people {
			informant := domain.Informant{ID: fmt.Sprint("informant-", i), Name: "样例", State: domain.InformantActive, UnitID: o.unit.ID}
			must(store.AddInformant(t.Context(), &informant))
			old := fmt.Sprintf("old-%03d", i)
			must(store.PutFollower(t.Context(), domain.Follower{AppID: "wx-before", OpenID: old, InformantID: informant.ID}))
			if i != 7 { // who did not move
				platform.byOld[old] = fmt.Sprintf("new-%03d", i)
			}
		}
		// One has been at the new account without registering, one has registered anew.
		must(store.PutFollower(t.Context(), domain.Follower{AppID: appID, OpenID: "new-001", Subscribed: true}))
		anew := domain.Informant{ID: "anew", Name: "样例", State: domain.InformantActive, UnitID: o.unit.ID}
		must(store.AddInformant(t.Context(), &anew))
		must(store.PutFollower(t.Context(), domain.Follower{AppID: appID, OpenID: "new-002", InformantID: "anew"}))

		// One has been joined there already, and has begun a manuscript in both chats.
		must(store.PutFollower(t.Context(), domain.Follower{AppID: appID, OpenID: "new-003", InformantID: "informant-3", Subscribed: true}))
		for _, place := range [][2]string{{"wx-before", "old-003"}, {appID, "new-003"}} {
			must(store.PutBasket(t.Context(), domain.Basket{AppID: place[0], OpenID: place[1], InformantID: "informant-3", ManuscriptID: "manuscript-" + place[1]}))
		}

		chair := domain.Chair{UnitID: o.unit.ID, State: domain.ChairActive, AppID: "wx-before", OpenID: "chair-old"}
		must(store.AddChair(t.Context(), &chair))
		platform.byOld["chair-old"] = "chair-new"

		if _, err := o.FormerAccounts(t.Context(), o.editor); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("an editor sees them: %v", err)
		}
		if err := o.MoveFrom(t.Context(), o.admin, "wx-none"); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("from an account that nobody knows: %v", err)
		}
		must(o.MoveFrom(t.Context(), o.admin, "wx-before"))
		must(o.MoveFrom(t.Context(), o.admin, "wx-before")) // pressed twice
		jobs, err := store.JobsOf(t.Context(), domain.JobMoveFollowers, "wx-before")
		if err != nil || len(jobs) != 1 {
			t.Fatalf("jobs %v, %v", jobs, err)
		}
		if err := o.Move(t.Context(), jobs[0]); domain.KindOf(err) != domain.KindUnavailable {
			t.Fatalf("the platform was away: %v", err)
		}
		must(o.Move(t.Context(), jobs[0]))
		must(o.Move(t.Context(), jobs[0])) // once more changes nothing

		former, err := o.FormerAccounts(t.Context(), o.admin)
		if err != nil || len(former) != 1 || former[0].AppID != "wx-before" || former[0].Informants != 2 || !former[0].Moving() {
			t.Errorf("left: %v, %v", former, err)
		}
		if v, err := o.Visitor(t.Context(), "chair-new"); err != nil || len(v.Chairs) != 1 || v.Chairs[0].ID != chair.ID {
			t.Errorf("the chair is %+v, %v", v.Chairs, err)
		}
		for i := range people {
			visitor, err := o.Visitor(t.Context(), fmt.Sprintf("new-%03d", i))
			must(err)
			switch want := fmt.Sprint("informant-", i); {
			case i == 2 && visitor.Informant.ID != "anew", i == 7 && visitor.Informant.ID != "":
				t.Errorf("%d is %q", i, visitor.Informant.ID)
			case i != 2 && i != 7 && (visitor.Informant.ID != want || !visitor.Subscribed):
				t.Errorf("%d is %q, follows %v", i, visitor.Informant.ID, visitor.Subscribed)
			}
		}
		if b, err := store.Basket(t.Context(), appID, "new-003"); err != nil || b.ManuscriptID != "manuscript-new-003" {
			t.Errorf("what was begun in the new chat: %+v, %v", b, err)
		}
		if _, err := store.Basket(t.Context(), "wx-before", "old-003"); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("the old chat's basket: %v", err)
		}
		if a, err := store.Account(t.Context(), o.editor.ID); err != nil || a.OpenID != "editor-new" {
			t.Errorf("the editor's account is bound to %q, %v", a.OpenID, err)
		}
		if a, err := store.Account(t.Context(), o.admin.ID); err != nil || a.OpenID != "admin-openid" {
			t.Errorf("the administrator's account is bound to %q, %v", a.OpenID, err)
		}
	})
}
