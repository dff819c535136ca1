package review_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/review"
)

func TestNeighbours_FollowTheListOverItsPages(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	var ids []string // oldest first
	for range 52 {
		d.now = d.now.Add(time.Minute)
		ids = append(ids, d.manuscript(domain.ManuscriptReviewing, 1).ID)
	}
	passed := d.manuscript(domain.ManuscriptReviewing, 2)
	first := d.people[domain.RoleFirstReviewer]
	list, err := d.service.Inbox(ctx, first, review.InboxQuery{View: "first"})
	d.must(err)
	for _, c := range []struct {
		name, after, id string
		want            review.Neighbours
	}{
		{"the newest", "", ids[51], review.Neighbours{Next: ids[50]}},
		{"in between", "", ids[30], review.Neighbours{Previous: ids[31], Next: ids[29]}},
		{"the last of the page", "", ids[2], review.Neighbours{Previous: ids[3], Next: ids[1], After: list.Next}},
		{"the oldest", list.Next, ids[0], review.Neighbours{Previous: ids[1]}},
		{"of another list", "", passed.ID, review.Neighbours{}},
	} {
		got, err := d.service.Neighbours(ctx, first, review.InboxQuery{View: "first", After: c.after}, c.id)
		if err != nil || got != c.want {
			t.Errorf("%s: got %s, %v, want %s", c.name, fmt.Sprint(got), err, fmt.Sprint(c.want))
		}
	}
	if _, err := d.service.Neighbours(ctx, domain.Account{}, review.InboxQuery{}, ids[0]); domain.KindOf(err) == domain.KindInternal {
		t.Errorf("nobody: got %v", err)
	}
}
