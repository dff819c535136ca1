package domain_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestRecallRequest_IsForWhatWasAcceptedAndNeedsAReason(t *testing.T) {
	author := domain.Actor{Kind: domain.ActorInformant, Name: "张三"}
	for _, state := range domain.ManuscriptStates() {
		want := domain.KindConflict
		if state == domain.ManuscriptAccepted || state == domain.ManuscriptAdopted {
			want = domain.KindInternal
		}
		_, err := domain.NewRecallRequest(domain.Manuscript{State: state}, author, " 人名有误 ")
		if want == domain.KindInternal && err != nil || want != domain.KindInternal && domain.KindOf(err) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
	for _, reason := range []string{"", " \n", strings.Repeat("长", 201)} {
		if _, err := domain.NewRecallRequest(domain.Manuscript{State: domain.ManuscriptAdopted}, author, reason); domain.FieldsOf(err)["reason"] == "" {
			t.Errorf("reason %q: %v", reason, err)
		}
	}
}

func TestRecallRequest_EndsOnce(t *testing.T) {
	now := time.UnixMilli(1)
	editor := domain.Actor{Kind: domain.ActorAccount, Name: "复审员"}
	ends := map[domain.RecallState]func(r *domain.RecallRequest) error{
		domain.RecallAgreed:    func(r *domain.RecallRequest) error { return r.Agree(editor, now) },
		domain.RecallRefused:   func(r *domain.RecallRequest) error { return r.Refuse(" 已刊出 ", editor, now) },
		domain.RecallTakenBack: func(r *domain.RecallRequest) error { return r.TakeBack(editor, now) },
	}
	for want, end := range ends {
		r := domain.RecallRequest{ID: "1"}
		if !r.Open() {
			t.Fatal("a new request is not open")
		}
		if err := end(&r); err != nil || r.State != want || r.Open() || r.DecidedBy != editor || !r.DecidedAt.Equal(now) {
			t.Fatalf("%d: %v, %+v", want, err, r)
		}
		for again, end := range ends {
			if err := end(&r); domain.KindOf(err) != domain.KindConflict || r.State != want {
				t.Errorf("%d after %d: %v", again, want, err)
			}
		}
	}
	r := domain.RecallRequest{ID: "1"}
	if err := r.Refuse(" ", editor, now); domain.FieldsOf(err)["words"] == "" || !r.Open() {
		t.Errorf("refused without words: %v", err)
	}
}

func TestRecallRequest_SaysHowItStands(t *testing.T) {
	chair := domain.Actor{Kind: domain.ActorChair, Name: "王主席"}
	for want, r := range map[string]domain.RecallRequest{
		"已申请撤稿，等待部门处理":                {},
		"单位已申请撤稿，等待部门处理":              {Actor: chair},
		"部门没有同意撤稿：报纸已经付印":             {State: domain.RecallRefused, Words: "报纸已经付印"},
		"部门已同意撤稿":                     {State: domain.RecallAgreed},
		"单位已收回撤稿申请":                   {State: domain.RecallTakenBack, Actor: chair},
		"稿件重新进入审稿，撤稿申请已失效，作者可以直接撤回稿件": {State: domain.RecallLapsed},
	} {
		if got := r.Status(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
