package office_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/office"
)

// reviewed is a manuscript with three signed steps, one by a deputy and one on paper.
func reviewed() domain.ReviewSheet {
	at := time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC)
	s := domain.ReviewSheet{
		Federation: "示例市总工会", Unit: "东岭区总工会", Informant: "样例甲", Files: make([]domain.Attachment, 2), Hash: "3f2a9c01" + strings.Repeat("0", 56), Approved: true,
		Manuscript: submission().Manuscript,
		Reviews: []domain.Review{
			{Round: 1, Step: 1, Steps: 3, Decision: domain.DecisionReturn, Opinion: "请核实" + hostile, ReasonWords: "事实、时间、地点需核实\n图文不符", SignerName: "初审员", CreatedAt: at},
			{Round: 2, Step: 1, Steps: 3, Decision: domain.DecisionPass, Opinion: "同意", SignerName: "初审员", Exception: "人手不够", CreatedAt: at},
			{Round: 2, Step: 2, Steps: 3, Decision: domain.DecisionPass, Opinion: "同意", SignerName: "复审员", ForName: "另一复审", CreatedAt: at},
			{Round: 2, Step: 3, Steps: 3, Decision: domain.DecisionPass, Opinion: "签发", SignerName: "终审员", RecorderID: "x", RecorderName: "初审员", SignedDay: "2026-03-05", CreatedAt: at},
			{Round: 2, Step: 3, Steps: 3, Decision: domain.DecisionPass, Opinion: "旧的", SignerName: "终审员", CreatedAt: at, VoidedAt: at},
		},
		Checks: []domain.SecrecyCheck{{Result: domain.SecrecyPending, Note: "产量不公开", ActorName: "初审员", CreatedAt: at, VoidedAt: at}, {Result: domain.SecrecyPassed, ActorName: "复审员", CreatedAt: at}},
		Evidence: domain.Evidence{
			Run: domain.CheckRun{ID: "run", Revision: 2, CreatedAt: at},
			Findings: []domain.Finding{
				{Kind: domain.FindingPersonal, Severity: domain.SeverityGrave, Words: "有手机号"},
				{Kind: domain.FindingWord, Severity: domain.SeverityHint, Words: "提示词"},
				{Kind: domain.FindingDate, Severity: domain.SeverityGrave, State: domain.FindingHandled, Words: "没有这一天"},
				{Kind: domain.FindingNumber, Severity: domain.SeverityGrave, State: domain.FindingFine, Words: "合计不对"},
			},
			Duplicates: []domain.Duplicate{{State: domain.DuplicateOpen}, {State: domain.DuplicateDifferent}},
		},
		Endorsed: []domain.Endorsement{{Kind: domain.EndorsementAgreed, Actor: domain.Actor{Name: "主席甲"}, CreatedAt: at}},
	}
	s.Manuscript.SecrecyReviewer, s.Manuscript.SecrecyPassed, s.Manuscript.Round, s.Manuscript.Steps = "保密员", domain.Yes, 2, 3
	s.Manuscript.Class, s.Manuscript.Body = domain.ClassNews, "<p>"+strings.Repeat("比赛分三个工种。", 30)+"</p>"
	return s
}

// lacks tells what a printed document does not say, spaces and lines apart.
func lacks(t *testing.T, text string, wanted ...string) {
	t.Helper()
	bare := strings.NewReplacer(" ", "", "\n", "", "　", "").Replace(text)
	for _, want := range wanted {
		if !strings.Contains(bare, want) {
			t.Errorf("the printed sheet lacks %q\n%s", want, text)
		}
	}
}

func TestReviewSheet_SaysWhoDidWhatOnOnePage(t *testing.T) {
	s := reviewed()
	s.Reviews[0].Opinion = "请核实"
	s.Manuscript.Title = "东岭区举办职工技能大赛"
	file, _ := document(t, func(w io.Writer) error { return office.ReviewSheet(w, s) })
	text, pages := printed(t, file)
	lacks(t, text,
		"示例市总工会宣传稿件审稿单", "编号：2026-000123", "东岭区总工会", "样例甲", "退回修改：请核实", "原因：事实、时间、地点需核实；图文不符", "同一人审两步，原因：人手不够",
		"复审员（代另一复审）", "终审员（纸质签字，初审员代录）2026年3月5日", "内容改动，已失效", "单位审签同意（主席甲）", "需处理：产量不公开", "通过复审员", "核对码3F2A-9C01",
		"2026年3月6日检查第2稿：发现4处，已处理1处，不是问题1", "待处理2处；相似稿件2篇，待比对1篇。", "未处理（严重，个人信息）：有手机号")
	if strings.Contains(text, "提示词") {
		t.Error("the sheet names what is only a hint")
	}
	if pages != 1 {
		t.Errorf("the sheet has %d pages\n%s", pages, text)
	}
}

func TestSigningSheet_LeavesRoomForTheLeader(t *testing.T) {
	s := reviewed()
	s.Manuscript.State, s.Manuscript.Step, s.Manuscript.Title = domain.ManuscriptReviewing, 3, "东岭区举办职工技能大赛"
	file, _ := document(t, func(w io.Writer) error { return office.SigningSheet(w, s) })
	text, pages := printed(t, file)
	lacks(t, text, "审签单", "核对码：3F2A-9C01", "终审结果", "□通过", "□退回修改", "□不采用", "□已作保密审查，可以公开", "终审意见", "签字", "通过：同意", "复审员（代另一复审）", "本单失效")
	if strings.Contains(text, "请核实") {
		t.Error("the leader reads what no longer stands")
	}
	if pages != 1 {
		t.Errorf("the sheet has %d pages\n%s", pages, text)
	}
	s.Manuscript.Step = 2
	file, _ = document(t, func(w io.Writer) error { return office.SigningSheet(w, s) })
	if text, _ := printed(t, file); strings.Contains(text, "□ 已作保密审查") {
		t.Error("an earlier step is asked about secrets")
	}
}

func TestSheets_TakeWhatPeopleType(t *testing.T) {
	for name, write := range map[string]func(io.Writer, domain.ReviewSheet) error{"review": office.ReviewSheet, "signing": office.SigningSheet} {
		_, parts := document(t, func(w io.Writer) error { return write(w, reviewed()) })
		if strings.Contains(parts["word/document.xml"], "<w:p/>") {
			t.Errorf("%s: what was typed is markup", name)
		}
	}
}

func TestMarkedCopy_HasACommentOnEachPassage(t *testing.T) {
	m := submission().Manuscript
	plain := "三月五日，样例旗举办技能大赛。\n比赛分三个工种，职工参加。"
	marked := domain.MarkedCopy{Plain: plain}
	for i, quote := range []string{"三月五日", "五日，样例旗", "大赛。\n比赛", "职工参加。"} {
		start, end, problem := domain.Anchor(plain, quote, "")
		if problem != "" {
			t.Fatal(problem)
		}
		marked.Marks = append(marked.Marks, domain.SeenMark{Mark: domain.Mark{Position: i + 1, Start: start, End: end, Quote: quote, Words: "写明" + hostile, ReasonWords: "事实需核实"}})
	}
	file, parts := document(t, func(w io.Writer) error { return office.MarkedCopy(w, m, marked) })
	body := parts["word/document.xml"]
	for _, piece := range []string{"commentRangeStart", "commentRangeEnd", "commentReference"} {
		if got := strings.Count(body, "<w:"+piece+" "); got != 4 {
			t.Errorf("%d of %s, want 4", got, piece)
		}
	}
	if strings.Count(parts["word/comments.xml"], "<w:comment ") != 4 || strings.Contains(parts["word/comments.xml"], "<w:p/>") {
		t.Errorf("comments: %s", parts["word/comments.xml"])
	}
	between := func(n string) string {
		_, rest, _ := strings.Cut(body, `<w:commentRangeStart w:id="`+n+`"/>`)
		inside, _, _ := strings.Cut(rest, `<w:commentRangeEnd w:id="`+n+`"/>`)
		return inside
	}
	if got := between("1"); !strings.Contains(got, "三月") || !strings.Contains(got, "五日") || strings.Contains(got, "样例旗") {
		t.Errorf("the first comment stands on %s", got)
	}
	if got := between("3"); !strings.Contains(got, "大赛。") || !strings.Contains(got, ">比赛<") {
		t.Errorf("the third comment stands on %s", got)
	}
	text, _ := printed(t, file)
	lacks(t, text, "三月五日，样例旗举办技能大赛。", "批注稿")
}
