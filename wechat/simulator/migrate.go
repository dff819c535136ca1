package simulator

import (
	"fmt"
	"net/http"
	"slices"
)

const maxMigrated = 100 // OpenIDs a call

// migrateAccount is what the platform does when an account moves into another
// (账号迁移): its followers follow the other from now on, under new OpenIDs,
// without an event for each, and it has none left.
func (s *Server) migrateAccount(r *http.Request) (any, error) {
	in, err := decode[struct {
		To string `json:"to"`
	}](r)
	if err != nil {
		return nil, err
	}
	moved := 0
	s.locked(func(w *world) {
		from, to := w.account(r.PathValue("appid")), w.account(in.To)
		if from == nil || to == nil || from == to {
			err = fail(40013)
			return
		}
		for _, f := range from.Followers {
			if f.Subscribed {
				w.migrate(f, to)
				moved++
			}
		}
		w.version++
	})
	return object{"moved": moved}, err
}

// migrate lets a person follow another account instead.
func (w *world) migrate(f *follower, to *account) {
	there, err := w.meet(to, newFollower{Person: f.OpenID})
	if err != nil {
		panic(fmt.Sprintf("simulator: %s is not known: %v", f.OpenID, err)) // it was found by the account
	}
	if !there.Subscribed {
		there.Subscribed, there.SubscribedAt, there.Scene = true, w.now(), migrated
	}
	f.Subscribed, f.LastChange, f.MigratedTo = false, w.now(), there.OpenID
}

// migrated marks followers who came by a migration.
const migrated = "ADD_SCENE_ACCOUNT_MIGRATION"

// changeOpenIDs tells the account that others moved into what their followers
// are called now.
func changeOpenIDs(c *call, in struct {
	From    string   `json:"from_appid"`
	OpenIDs []string `json:"openid_list"`
},
) (object, error) {
	if n := len(in.OpenIDs); n == 0 || n > maxMigrated {
		return nil, fail(40032)
	}
	from := c.world.account(in.From)
	if from == nil || !slices.ContainsFunc(from.Followers, c.movedHere) {
		return nil, failWith(40097, "invalid args: from_appid has not moved into this account")
	}
	list := []object{}
	for _, openid := range in.OpenIDs {
		line := object{"ori_openid": openid, "err_msg": "ori_openid error"}
		if f := c.followers[openid]; f != nil && f.AppID == from.AppID && c.movedHere(f) {
			line["new_openid"], line["err_msg"] = f.MigratedTo, "ok"
		}
		list = append(list, line)
	}
	answer := ok()
	answer["result_list"] = list
	return answer, nil
}

// movedHere reports whether a follower has come to the calling account.
func (c *call) movedHere(f *follower) bool {
	there := c.followers[f.MigratedTo]
	return there != nil && there.AppID == c.account.AppID
}
