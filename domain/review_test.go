package domain

import (
	"strings"
	"testing"
	"time"
)

func TestApprovalHash_BindsEverythingThatIsApproved(t *testing.T) {
	text := Text{Title: "标题", Body: "<p>正文</p>", Excerpt: "摘要"}
	files := func() []Attachment {
		return []Attachment{{ID: "A", State: AttachmentStored, SHA256: "aa", Caption: "图说"}, {ID: "B", State: AttachmentStored, SHA256: "bb"}}
	}
	approved := ApprovalHash(text, files())
	if again := ApprovalHash(text, files()); again != approved || len(approved) != 64 {
		t.Fatalf("got %s, then %s", approved, again)
	}
	for name, change := range map[string]func(text *Text, files *[]Attachment){
		"title":                func(text *Text, _ *[]Attachment) { text.Title += "。" },
		"text":                 func(text *Text, _ *[]Attachment) { text.Body = "<p>正文 </p>" },
		"digest":               func(text *Text, _ *[]Attachment) { text.Excerpt = "" },
		"words between fields": func(text *Text, _ *[]Attachment) { text.Title, text.Body = "标", "题<p>正文</p>" },
		"caption":              func(_ *Text, files *[]Attachment) { (*files)[0].Caption = "" },
		"caption moved":        func(_ *Text, files *[]Attachment) { (*files)[0].Caption, (*files)[1].Caption = "", "图说" },
		"picture":              func(_ *Text, files *[]Attachment) { (*files)[0].SHA256 = "cc" },
		"picture turned":       func(_ *Text, files *[]Attachment) { (*files)[0].Turn = 1 },
		"picture gone":         func(_ *Text, files *[]Attachment) { *files = (*files)[:1] },
		"picture more": func(_ *Text, files *[]Attachment) {
			*files = append(*files, Attachment{ID: "C", State: AttachmentStored})
		},
		"order of pictures":   func(_ *Text, files *[]Attachment) { (*files)[0], (*files)[1] = (*files)[1], (*files)[0] },
		"picture quarantined": func(_ *Text, files *[]Attachment) { (*files)[1].State = AttachmentQuarantined },
	} {
		changed, with := text, files()
		change(&changed, &with)
		if ApprovalHash(changed, with) == approved {
			t.Errorf("another %s is approved as well", name)
		}
	}
}

func TestShortHash_IsReadBackAsPeopleCopyIt(t *testing.T) {
	hash := "3f2a9c01" + strings.Repeat("0", 56)
	if got := ShortHash(hash); got != "3F2A-9C01" {
		t.Errorf("got %s", got)
	}
	for typed, want := range map[string]bool{"3F2A-9C01": true, "3f2a 9c01": true, "3f2a9c01": true, "3F2A－9C01": true, "3F2A-9C0": false, "3F2A-9C02": false, "": false, "3F2A-9C01-": true, "3F2A9C0100": false} {
		if got := SameShortHash(typed, hash); got != want {
			t.Errorf("%q: got %t", typed, got)
		}
	}
	if ShortHash("") != "" || SameShortHash("", "") {
		t.Error("nothing has a code")
	}
}

func TestStanding_GoesOnWithStepsOfAnEarlierRound(t *testing.T) {
	reviews := []Review{
		{Round: 1, Step: 1, Steps: 3, Decision: DecisionPass, SignerID: "甲"},
		{Round: 1, Step: 2, Steps: 3, Decision: DecisionReturn, SignerID: "乙"},
	}
	resumed := Manuscript{Round: 2, Step: 2, Steps: 3}
	if got := resumed.Standing(reviews); len(got) != 1 || got[0].SignerID != "甲" {
		t.Fatalf("resumed: %+v", got)
	}
	if KindOf(resumed.CheckReviewer("甲", reviews)) != KindForbidden || resumed.CheckReviewer("乙", reviews) != nil {
		t.Error("who passed the first step takes the second, or who returned it may not")
	}
	anew := Manuscript{Round: 2, Step: 1, Steps: 3}
	if got := anew.Standing(reviews); len(got) != 0 || anew.CheckReviewer("甲", reviews) != nil {
		t.Errorf("from the first step: %+v", got)
	}
	reviews = append(reviews, Review{Round: 2, Step: 1, Steps: 3, Decision: DecisionPass, SignerID: "丙"})
	second := Manuscript{Round: 2, Step: 2, Steps: 3}
	if second.CheckReviewer("甲", reviews) != nil || KindOf(second.CheckReviewer("丙", reviews)) != KindForbidden {
		t.Error("an older round counts although the step was passed anew")
	}
	reviews = append(reviews, Review{Round: 2, Step: 3, Steps: 3, Decision: DecisionPass, SignerID: "丁", VoidedAt: time.Unix(1, 0)})
	void := Manuscript{Round: 2, Step: 3, Steps: 3}
	if void.CheckReviewer("丁", reviews) != nil {
		t.Error("who signed what is void may not sign anew")
	}
}

func TestResumeStep_OnlyWhereTheDepartmentSaysSoAndTheStepsAreTheSame(t *testing.T) {
	m := Manuscript{State: ManuscriptReturned, Round: 2}
	reviews := []Review{
		{Round: 1, Step: 3, Steps: 3, Decision: DecisionReturn}, {Round: 2, Step: 1, Steps: 3, Decision: DecisionPass}, {Round: 2, Step: 2, Steps: 3, Decision: DecisionReturn},
	}
	for _, c := range []struct {
		rules ReviewRules
		state ManuscriptState
		steps int
		want  int
	}{
		{ReviewRules{}, ManuscriptReturned, 3, 1},
		{ReviewRules{SameStep: true}, ManuscriptReturned, 3, 2},
		{ReviewRules{SameStep: true}, ManuscriptReturned, 2, 1}, // the setting changed meanwhile
		{ReviewRules{SameStep: true}, ManuscriptDraft, 3, 1},
	} {
		m.State = c.state
		if got := c.rules.ResumeStep(m, reviews, c.steps); got != c.want {
			t.Errorf("%+v %v with %d steps: got %d, want %d", c.rules, c.state, c.steps, got, c.want)
		}
	}
}

func TestReviewRules_StepsOfAKind(t *testing.T) {
	settings, rules := Settings{NewsSteps: 3, OtherSteps: 2}, ReviewRules{TopicSteps: map[string]int{"理论研究": 1, "先进典型": 0}}
	for want, sheet := range map[int]Sheet{3: {Class: ClassNews, Topic: "理论研究"}, 1: {Class: ClassOther, Topic: "理论研究"}, 2: {Class: ClassOther, Topic: "先进典型"}} {
		if got := rules.Steps(settings, sheet); got != want {
			t.Errorf("%+v: got %d, want %d", sheet, got, want)
		}
	}
	for _, bad := range []map[string]int{{"理论研究": 4}, {"杂谈": 2}, {"理论研究": -1}} {
		if len((ReviewRules{TopicSteps: bad}).Problems()) == 0 {
			t.Errorf("%v is taken", bad)
		}
	}
}

func TestReasons_NoCodeGoesAway(t *testing.T) {
	all := DefaultReasons()
	changed, err := all.Changed(map[string]string{"facts": "事实要核实"}, []string{"late"}, "图文不符")
	if err != nil || len(changed) != len(all)+1 || len(changed.Offered()) != len(all) || changed[0].Label != "事实要核实" || all[0].Label != "事实、时间、地点需核实" {
		t.Fatalf("got %+v, %v", changed, err)
	}
	again, err := changed.Changed(nil, nil, "再一条")
	if err != nil || again[len(again)-1].Code == changed[len(changed)-1].Code {
		t.Errorf("two with one code: %+v, %v", again, err)
	}
	hidden := make([]string, len(all))
	for i, r := range all {
		hidden[i] = r.Code
	}
	if _, err := all.Changed(nil, hidden, ""); FieldsOf(err)["added"] == "" {
		t.Errorf("none left: %v", err)
	}
	if _, err := all.Changed(nil, nil, "内容重复"); FieldsOf(err)["added"] == "" {
		t.Errorf("a double: %v", err)
	}
}
