package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/review"
)

func count(actions []string, action string) int {
	n := 0
	for _, a := range actions {
		if a == action {
			n++
		}
	}
	return n
}

func TestKeep_MakesNoRevisionAndRenewsTheLock(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.people[domain.RoleFirstReviewer]
	cmd := edit(m)
	cmd.Revision, cmd.Body = m.Revision, "<p>三月五日<script>上午举行。</p>"
	for range 3 {
		d.now = d.now.Add(time.Minute)
		kept, err := d.service.Keep(ctx, first, cmd)
		if err != nil || kept.Lost != "" || !kept.SavedAt.Equal(d.now) {
			t.Fatalf("got %+v, %v", kept, err)
		}
	}
	got := d.read(m.ID)
	if got.Body != m.Body || got.Version != m.Version || !got.LockUntil.Equal(d.now.Add(15*time.Minute)) || got.LockOwner != first.ID {
		t.Fatalf("the manuscript is %q, version %d, locked until %v by %q", got.Body, got.Version, got.LockUntil, got.LockName)
	}
	if revisions, err := d.store.Revisions(ctx, m.ID); err != nil || len(revisions) != 1 {
		t.Fatalf("%d revisions, %v", len(revisions), err)
	}
	if actions := d.actions(m.ID); !slices.Equal(actions, []string{"manuscript.lock"}) {
		t.Fatalf("audit: %v", actions)
	}
	page, err := d.service.Page(ctx, first, m.ID)
	d.must(err)
	if page.Typed.Body != "<p>三月五日上午举行。</p>" || page.Typed.Version != m.Version {
		t.Fatalf("kept %+v", page.Typed)
	}
	other, err := d.service.Page(ctx, d.people[domain.RoleSecondReviewer], m.ID)
	d.must(err)
	if !other.Typed.SavedAt.IsZero() {
		t.Fatalf("another editor sees %+v", other.Typed)
	}
	if _, err := d.service.Edit(ctx, first, cmd); err != nil {
		t.Fatal(err)
	}
	if page, err := d.service.Page(ctx, first, m.ID); err != nil || !page.Typed.SavedAt.IsZero() {
		t.Fatalf("after saving there is still %+v, %v", page.Typed, err)
	}
}

func TestKeep_IsForEditorsAndWithinLimits(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	if _, err := d.service.Keep(ctx, d.people[domain.RoleAuditor], edit(m)); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("an auditor: got %v", err)
	}
	draft := domain.Manuscript{ID: d.store.NewID(), InformantID: d.informant.ID}
	d.must(d.store.AddManuscript(ctx, &draft))
	if _, err := d.service.Keep(ctx, d.people[domain.RoleFirstReviewer], edit(draft)); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a draft: got %v", err)
	}
	long := edit(m)
	long.Title = strings.Repeat("长", 101)
	if _, err := d.service.Keep(ctx, d.people[domain.RoleFirstReviewer], long); domain.FieldsOf(err)["title"] == "" {
		t.Errorf("too long a title: got %v", err)
	}
	empty := edit(m)
	empty.Title = ""
	if _, err := d.service.Keep(ctx, d.people[domain.RoleFirstReviewer], empty); err != nil {
		t.Errorf("half a text: got %v", err)
	}
	if err := d.service.Discard(ctx, d.people[domain.RoleAuditor], m.ID); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("an auditor discards: got %v", err)
	}
}

func TestKeep_SaysAtOnceThatSomebodyTookOverAndKeepsAllTheSame(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first, second := d.people[domain.RoleFirstReviewer], d.people[domain.RoleSecondReviewer]
	cmd := edit(m)
	cmd.Title = "我改的标题"
	_, err := d.service.Keep(ctx, first, cmd)
	d.must(err)
	d.must(d.service.TakeOver(ctx, second, m.ID))
	cmd.Title = "我又改的标题"
	kept, err := d.service.Keep(ctx, first, cmd)
	if err != nil || !strings.Contains(kept.Lost, second.Name+"已经接手") {
		t.Fatalf("got %+v, %v", kept, err)
	}
	if got := d.read(m.ID); got.LockOwner != second.ID {
		t.Fatalf("the lock went to %q", got.LockName)
	}
	page, err := d.service.Page(ctx, first, m.ID)
	if err != nil || page.Typed.Title != "我又改的标题" {
		t.Fatalf("kept %+v, %v", page.Typed, err)
	}
	theirs := edit(m)
	theirs.Body = "<p>别人改的。</p>"
	_, err = d.service.Edit(ctx, second, theirs)
	d.must(err)
	if kept, err = d.service.Keep(ctx, first, cmd); err != nil || !strings.Contains(kept.Lost, "别的变动") {
		t.Fatalf("after the other's save: %+v, %v", kept, err)
	}
	d.must(d.service.Discard(ctx, first, m.ID))
	if page, err := d.service.Page(ctx, first, m.ID); err != nil || !page.Typed.SavedAt.IsZero() {
		t.Fatalf("after discarding: %+v, %v", page.Typed, err)
	}
}

func TestEdit_RefusedKeepsTheTextAndOffersBothChangesInOne(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Body = "<p>一</p>\n<p>二</p>\n<p>三</p>"
	d.must(d.store.SaveManuscript(ctx, &m))
	first, second := d.people[domain.RoleFirstReviewer], d.people[domain.RoleSecondReviewer]
	_, err := d.service.Edit(ctx, first, review.Edit{ManuscriptID: m.ID, Version: m.Version, Title: m.Title, Body: m.Body + "\n<p>四</p>"})
	d.must(err)
	base := d.read(m.ID)
	theirs, mine := edit(base), edit(base)
	theirs.Body = "<p>壹</p>\n<p>二</p>\n<p>三</p>\n<p>四</p>"
	_, err = d.service.Edit(ctx, first, theirs)
	d.must(err)
	mine.Revision, mine.Body = base.Revision, "<p>一</p>\n<p>二</p>\n<p>三</p>\n<p>肆</p>"
	kept, err := d.service.Edit(ctx, second, mine)
	if domain.KindOf(err) != domain.KindConflict || !kept.Mergeable || kept.Merged.Body != "<p>壹</p>\n<p>二</p>\n<p>三</p>\n<p>肆</p>" {
		t.Fatalf("got %+v, %v", kept, err)
	}
	page, err := d.service.Page(ctx, second, m.ID)
	if err != nil || page.Typed.Body != mine.Body {
		t.Fatalf("the refused text is not kept: %+v, %v", page.Typed, err)
	}
	again, err := d.service.Conflict(ctx, second, page.Typed)
	if err != nil || again.Merged != kept.Merged || again.Manuscript.Body != theirs.Body {
		t.Fatalf("coming back later: %+v, %v", again, err)
	}
	mine.Body = "<p>壹壹</p>\n<p>二</p>\n<p>三</p>\n<p>四</p>"
	if kept, _ = d.service.Edit(ctx, second, mine); kept.Mergeable {
		t.Fatalf("one paragraph changed twice was merged: %+v", kept.Merged)
	}
}

func TestKeep_ComesBackOnlyWhereSomethingDiffers(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.people[domain.RoleFirstReviewer]
	attachments, err := d.store.Attachments(ctx, m.ID)
	d.must(err)
	for caption, differs := range map[string]bool{"赛场": false, "赛场\n": false, "焊工赛场": true} {
		cmd := edit(m)
		cmd.Captions = map[string]string{attachments[0].ID: caption, "01GONE": "没有了的"}
		_, err := d.service.Keep(ctx, first, cmd)
		d.must(err)
		page, err := d.service.Page(ctx, first, m.ID)
		if err != nil || page.Typed.SavedAt.IsZero() == differs {
			t.Errorf("with the caption %q: %+v, %v", caption, page.Typed, err)
		}
	}
}

func TestEdit_ClearedByItsOwnerKeepsNothing(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.people[domain.RoleFirstReviewer]
	cmd := edit(m)
	cmd.Title = "半个标题"
	_, err := d.service.Keep(ctx, first, cmd)
	d.must(err)
	d.must(d.service.Unlock(ctx, first, m.ID))
	if page, err := d.service.Page(ctx, first, m.ID); err != nil || !page.Typed.SavedAt.IsZero() || page.LockOwner != "" {
		t.Fatalf("after leaving without saving: %+v, %v", page.Typed, err)
	}
}

func TestEdit_KeepsOnlyPicturesOfTheManuscript(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	attachments, err := d.store.Attachments(ctx, m.ID)
	d.must(err)
	cmd := edit(m)
	cmd.Body = m.Body + "\n" + domain.Figure(attachments[0].ID) + "\n" + domain.Figure("01ELSEWHERE")
	done, err := d.service.Edit(ctx, d.people[domain.RoleFirstReviewer], cmd)
	if err != nil || done.Manuscript.Body != m.Body+"\n"+domain.Figure(attachments[0].ID) {
		t.Fatalf("got %q, %v", done.Manuscript.Body, err)
	}
	page, err := d.service.Revisions(ctx, d.people[domain.RoleAuditor], m.ID, 0, 0)
	d.must(err)
	var inserted string
	for _, s := range page.Difference.Body {
		if s.Inserted() {
			inserted += s.Text
		}
	}
	if strings.TrimSpace(inserted) != "〔图：赛场〕" {
		t.Fatalf("the difference shows %q", inserted)
	}
}

func TestRestore_MakesAnOldTextTheNewestRevision(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.people[domain.RoleFirstReviewer]
	cmd := edit(m)
	cmd.Title = "改过的标题"
	_, err := d.service.Edit(ctx, first, cmd)
	d.must(err)
	now := d.read(m.ID)
	wish := review.Restore{ManuscriptID: m.ID, Version: now.Version, Sequence: 1}
	for n, what := range []string{"the first click", "the second click"} {
		done, err := d.service.Restore(ctx, first, wish)
		if err != nil || done.Changed != (n == 0) {
			t.Fatalf("%s: got %+v, %v", what, done, err)
		}
	}
	revisions, err := d.store.Revisions(ctx, m.ID)
	d.must(err)
	if len(revisions) != 3 || revisions[1].Title != "改过的标题" || revisions[2].Title != m.Title || revisions[2].Note != "恢复第 1 稿" || d.read(m.ID).Title != m.Title {
		t.Fatalf("revisions %+v", revisions)
	}
	if n := count(d.actions(m.ID), "manuscript.restore"); n != 1 {
		t.Fatalf("%d audit rows", n)
	}
	wish.Sequence = 2
	if _, err := d.service.Restore(ctx, first, wish); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("from an older page: got %v", err)
	}
	wish.Sequence, wish.Version = 9, d.read(m.ID).Version
	if _, err := d.service.Restore(ctx, first, wish); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a revision that is none: got %v", err)
	}
	wish.Sequence = 2
	if _, err := d.service.Restore(ctx, d.people[domain.RoleAuditor], wish); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("an auditor: got %v", err)
	}
	_, err = d.service.Lock(ctx, d.people[domain.RoleSecondReviewer], m.ID)
	d.must(err)
	if _, err := d.service.Restore(ctx, first, wish); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("under another's lock: got %v", err)
	}
}

func TestRestore_VoidsAnApprovalOnlyKnowingly(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	d.must(d.store.AddReview(ctx, domain.Review{
		ManuscriptID: m.ID, Round: 1, Step: 3, Steps: 3, Decision: domain.DecisionPass, SignerID: d.people[domain.RoleFinalReviewer].ID, Hash: m.ApprovedHash,
	}))
	d.must(d.store.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 2, Text: domain.Text{Title: "别的题", Body: "<p>别的。</p>"}}))
	m.Revision = 2
	d.must(d.store.SaveManuscript(ctx, &m))
	wish := review.Restore{ManuscriptID: m.ID, Version: m.Version, Sequence: 2}
	if _, err := d.service.Restore(ctx, d.people[domain.RoleFirstReviewer], wish); domain.FieldsOf(err)["void_approval"] == "" || d.read(m.ID).Title != m.Title {
		t.Fatalf("without consent: got %v", err)
	}
	wish.VoidApproval = true
	done, err := d.service.Restore(ctx, d.people[domain.RoleFirstReviewer], wish)
	if err != nil || !done.Voided || d.read(m.ID).ApprovedHash != "" || d.read(m.ID).State != domain.ManuscriptReviewing {
		t.Fatalf("got %+v, %v", done, err)
	}
	if told := strings.Join(d.notices(), ","); told != "manuscript_waiting final_reviewer" {
		t.Fatalf("told %s", told)
	}
}
