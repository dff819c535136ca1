package review

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

// piece is a made-up news text with what was planted in it.
type piece struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Body      string     `json:"body"`
	Day       domain.Day `json:"day"`
	Note      string     `json:"note"`
	Expect    []planted  `json:"expect"`
	Duplicate []string   `json:"duplicate"`
}

type planted struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func sample(t testing.TB) []piece {
	t.Helper()
	file, err := os.Open("testdata/news.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []piece
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p piece
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func sampleLeaders() []domain.Leader {
	return []domain.Leader{
		{ID: "1", Name: "贺云舟", Posts: []domain.Post{{Title: "示例市总工会党组书记、主席", From: "2025-01-01", Rank: 1}}},
		{ID: "2", Name: "田知夏", Posts: []domain.Post{{Title: "示例市总工会副主席", From: "2025-06-01", Rank: 2}}},
		{ID: "3", Name: "林高远", Posts: []domain.Post{{Title: "示例市总工会副主席", From: "2021-01-01", To: "2025-05-31", Rank: 2}}},
	}
}

// kinds names the checks in the order of the table.
var kinds = []string{"word", "leader", "date", "number", "personal", "duplicate"}

func kindName(k domain.FindingKind) string {
	return map[domain.FindingKind]string{
		domain.FindingWord: "word", domain.FindingLeader: "leader", domain.FindingDate: "date", domain.FindingNumber: "number", domain.FindingPersonal: "personal",
	}[k]
}

// score counts what a check found of what was planted.
type score struct {
	Planted, Found, Missed, False int
}

func starterWords(t testing.TB) []domain.Word {
	t.Helper()
	script, err := readScript()
	if err != nil {
		t.Fatal(err)
	}
	words, problems := readWords(starterList, script)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return words
}

// measure runs all checks over the sample.
func measure(t testing.TB) (scores map[string]*score, details []string) {
	t.Helper()
	script, err := readScript()
	if err != nil {
		t.Fatal(err)
	}
	checker := domain.NewChecker(starterWords(t), sampleLeaders(), script)
	all := sample(t)
	scores = map[string]*score{}
	for _, k := range kinds {
		scores[k] = &score{}
	}
	for _, p := range all {
		found := checker.Check(domain.CheckInput{
			Text:      domain.Text{Title: p.Title, Body: domain.BodyOf(p.Body)},
			Sheet:     domain.Sheet{Class: domain.ClassNews, ActivityDay: p.Day, FirstHere: domain.Yes, Original: domain.Yes, SecrecyReviewer: "样例", SecrecyPassed: domain.Yes},
			Submitted: p.Day.Add(1),
		})
		matched := make([]bool, len(found))
		for _, want := range p.Expect {
			scores[want.Kind].Planted++
			i := slices.IndexFunc(found, func(f domain.Finding) bool { return kindName(f.Kind) == want.Kind && meets(p.Body, f, want.Text) })
			if i < 0 {
				scores[want.Kind].Missed++
				details = append(details, fmt.Sprintf("missed %s %s %q", p.ID, want.Kind, want.Text))
				continue
			}
			scores[want.Kind].Found++
			matched[i] = true
		}
		for i, f := range found {
			if !matched[i] {
				s := scores[kindName(f.Kind)]
				if s == nil {
					t.Fatalf("%s: a finding of another kind: %+v", p.ID, f)
				}
				s.False++
				details = append(details, fmt.Sprintf("false %s %s %s|%s|%s %s", p.ID, kindName(f.Kind), f.Before, f.Hit, f.After, f.Words))
			}
		}
	}
	details = append(details, measureDuplicates(all, script, scores["duplicate"])...)
	return scores, details
}

// meets reports whether a finding stands where something was planted.
func meets(body string, f domain.Finding, text string) bool {
	plain := domain.PlainText(domain.BodyOf(body))
	at := strings.Index(domain.Folded(plain), domain.Folded(text))
	if at < 0 || f.Place != domain.PlaceBody {
		return false
	}
	from := len([]rune(domain.Folded(plain)[:at]))
	to := from + len([]rune(text))
	return f.Offset < to && f.Offset+len([]rune(f.Hit)) > from
}

// measureDuplicates compares each text with all that stand before it, as the
// service does: by shared fingerprints first.
func measureDuplicates(all []piece, script domain.Script, s *score) (details []string) {
	text := func(p piece) string { return p.Title + "\n" + p.Body }
	shelf := map[domain.Fingerprint][]int{}
	for i, p := range all {
		if strings.HasPrefix(p.ID, "p") || strings.HasPrefix(p.ID, "q") {
			continue // they were made for the other checks, out of the same sentences
		}
		shared := map[int]int{}
		for _, print := range domain.Fingerprints(text(p), script) {
			for _, j := range shelf[print] {
				shared[j]++
			}
			shelf[print] = append(shelf[print], i)
		}
		told := map[string]bool{}
		for j := range shared {
			if percent, same := domain.Alike(text(p), text(all[j]), script); same {
				told[all[j].ID] = true
				related := slices.Contains(p.Duplicate, all[j].ID) || slices.ContainsFunc(p.Duplicate, func(id string) bool { return slices.Contains(all[j].Duplicate, id) })
				if !related {
					s.False++
					details = append(details, fmt.Sprintf("false duplicate %s of %s, %d %%", p.ID, all[j].ID, percent))
				}
			}
		}
		for _, id := range p.Duplicate {
			s.Planted++
			if told[id] {
				s.Found++
				continue
			}
			s.Missed++
			j := slices.IndexFunc(all, func(o piece) bool { return o.ID == id })
			percent, same := domain.Alike(text(p), text(all[j]), script)
			details = append(details, fmt.Sprintf("missed duplicate %s (%s) of %s: %d %%, alike %v, %d bands", p.ID, p.Note, id, percent, same, shared[j]))
		}
	}
	return details
}

// table writes the figures as docs/checks.md holds them.
func table(scores map[string]*score) string {
	labels := map[string]string{
		"word": "用词 words", "leader": "领导人 leaders", "date": "日期 dates", "number": "数字 numbers", "personal": "个人信息 personal data", "duplicate": "相似稿件 duplicates",
	}
	var b strings.Builder
	for _, k := range kinds {
		s := scores[k]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", labels[k], s.Planted, s.Found, s.Missed, s.False)
	}
	return b.String()
}

func TestMeasure_ChecksFindWhatWasPlantedAndRaiseFewFalseAlarms(t *testing.T) {
	if n := len(sample(t)); n < 150 {
		t.Fatalf("the sample holds %d texts", n)
	}
	scores, details := measure(t)
	slices.Sort(details)
	t.Log("\n" + table(scores) + strings.Join(details, "\n"))
	for kind, s := range scores {
		if s.Planted == 0 || s.Missed*20 > s.Planted || s.False > 0 {
			t.Errorf("%s: missed %d of %d, %d false alarms\n%s", kind, s.Missed, s.Planted, s.False, strings.Join(details, "\n"))
		}
	}
	doc, err := os.ReadFile("../../docs/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), table(scores)) {
		t.Errorf("docs/checks.md tells other figures than\n%s", table(scores))
	}
}
