package intake_test

import (
	"slices"
	"sync"
	"testing"

	"laigao/domain"
	"laigao/repository/storetest"
	"laigao/service/intake"
)

// accepted gives a submitted manuscript of the kit's author its acceptance.
func (k *kit) accepted(state domain.ManuscriptState) domain.Manuscript {
	k.t.Helper()
	m := k.ready()
	k.submit(m)
	m = k.manuscript(m.ID)
	m.State, m.Step, m.ApprovedHash = state, 0, "signed"
	k.must(k.store.SaveManuscript(k.t.Context(), &m))
	return m
}

func (k *kit) recalling(m domain.Manuscript) intake.Recalling {
	k.t.Helper()
	course, err := k.Course(k.t.Context(), k.author, m.ID)
	k.must(err)
	return course.Recalling
}

// recallAudit returns what was audited about requests for a recall, in order.
func (k *kit) recallAudit(id string) (actions []string) {
	k.t.Helper()
	rows, err := k.store.AuditOf(k.t.Context(), "manuscript", id, 100)
	k.must(err)
	for _, row := range slices.Backward(rows) {
		if row.Action == "manuscript.recall_ask" || row.Action == "manuscript.recall_unask" {
			actions = append(actions, row.Action)
		}
	}
	return actions
}

func TestAskRecall_OnceUntilItIsTakenBack(t *testing.T) {
	k := newKit(t)
	k.account("second", domain.RoleSecondReviewer)
	k.account("first", domain.RoleFirstReviewer)
	m := k.accepted(domain.ManuscriptAdopted)
	before := len(k.told(m.ID))
	if r := k.recalling(m); !r.May || r.MayBack || r.Say() != "" {
		t.Fatalf("before: %+v", r)
	}
	k.wants(domain.KindInvalid, k.AskRecall(t.Context(), k.author, m.ID, " "))
	k.must(k.AskRecall(t.Context(), k.author, m.ID, "领导职务有误"))
	k.must(k.AskRecall(t.Context(), k.author, m.ID, "又想起一个原因"))
	if r := k.recalling(m); r.May || !r.MayBack || r.Say() != "已申请撤稿，等待部门处理" || r.Request.Reason != "领导职务有误" {
		t.Fatalf("asked: %+v", r)
	}
	if whom := k.told(m.ID)[before:]; !slices.Equal(whom, []string{"editor"}) {
		t.Errorf("told %v, want only who may recall", whom)
	}
	for range 2 {
		k.must(k.UnaskRecall(t.Context(), k.author, m.ID))
	}
	if r := k.recalling(m); !r.May || r.MayBack || r.Say() != "" {
		t.Fatalf("taken back: %+v", r)
	}
	k.must(k.AskRecall(t.Context(), k.author, m.ID, "还是要撤"))
	want := []string{"manuscript.recall_ask", "manuscript.recall_unask", "manuscript.recall_ask"}
	if got := k.recallAudit(m.ID); !slices.Equal(got, want) {
		t.Errorf("audit %v, want %v", got, want)
	}
	course, err := k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	var words []string
	for _, e := range course.Events[1:] {
		if e.Internal != "" || e.Actor.Name != "" {
			t.Errorf("the author reads %+v", e)
		}
		words = append(words, e.Public)
	}
	if want := []string{"作者申请撤稿", "撤稿申请已收回", "作者申请撤稿"}; !slices.Equal(words, want) {
		t.Errorf("course %v, want %v", words, want)
	}
}

func TestAskRecall_ManyThumbsAtOnceAskOnce(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		k := newKitAt(t, url)
		m := k.accepted(domain.ManuscriptAdopted)
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if err := k.AskRecall(t.Context(), k.author, m.ID, "有误"); err != nil {
					t.Errorf("asked at once: %v", err)
				}
			})
		}
		all.Wait()
		if got := k.recallAudit(m.ID); len(got) != 1 {
			t.Errorf("asked %d times", len(got))
		}
	})
}

func TestAskRecall_OnlyOfOnesOwnThatWasAccepted(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	k.wants(domain.KindConflict, k.AskRecall(t.Context(), k.author, m.ID, "有误"))
	other := k.informant("旁人", domain.InformantActive)
	k.wants(domain.KindNotFound, k.AskRecall(t.Context(), other, m.ID, "有误"))
	k.wants(domain.KindNotFound, k.UnaskRecall(t.Context(), other, m.ID))
	accepted := k.accepted(domain.ManuscriptAccepted)
	k.wants(domain.KindNotFound, k.UnaskRecall(t.Context(), k.author, accepted.ID))
	k.must(k.AskRecall(t.Context(), k.author, accepted.ID, "有误"))
}

func TestAskRecall_AUnitAsksAndTakesBackForItself(t *testing.T) {
	k := newKit(t)
	m := k.accepted(domain.ManuscriptAccepted)
	chairs := []domain.Chair{k.chair(k.unit.ID)}
	k.wants(domain.KindNotFound, k.AskRecallFor(t.Context(), []domain.Chair{k.chair(k.store.NewID())}, m.ID, "有误"))
	k.must(k.AskRecallFor(t.Context(), chairs, m.ID, "单位认为不宜公开"))
	if r := k.recalling(m); r.MayBack || r.May || r.Say() != "单位已申请撤稿，等待部门处理" {
		t.Errorf("the author sees %+v", r)
	}
	k.wants(domain.KindForbidden, k.UnaskRecall(t.Context(), k.author, m.ID))
	page, err := k.UnitManuscript(t.Context(), chairs, m.ID)
	k.must(err)
	if !page.Recalling.MayBack {
		t.Errorf("the chair sees %+v", page.Recalling)
	}
	k.must(k.UnaskRecallFor(t.Context(), chairs, m.ID))
	k.must(k.AskRecall(t.Context(), k.author, m.ID, "有误"))
	k.wants(domain.KindForbidden, k.UnaskRecallFor(t.Context(), chairs, m.ID))
}

func TestAskRecall_LapsesWhenTheManuscriptGoesBackToReview(t *testing.T) {
	k := newKit(t)
	m := k.accepted(domain.ManuscriptAccepted)
	k.must(k.AskRecall(t.Context(), k.author, m.ID, "有误"))
	m = k.manuscript(m.ID)
	k.must(m.Void())
	k.must(k.store.SaveManuscript(t.Context(), &m))
	if r := k.recalling(m); r.May || r.MayBack || r.Say() != "稿件重新进入审稿，撤稿申请已失效，作者可以直接撤回稿件" {
		t.Errorf("got %+v", r)
	}
}
