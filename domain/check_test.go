package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// script is a few characters of the real table.
var script = Script{
	Simple: map[rune]rune{'園': '园', '滿': '满', '國': '国'},
	Sound: func(r rune) []string {
		return map[rune][]string{'舟': {"zhou"}, '州': {"zhou"}, '川': {"chuan"}, '夏': {"xia"}, '厦': {"sha", "xia"}}[r]
	},
}

// found returns what a check of a body says of which passage, each as 词|说法.
func found(c *Checker, body string) []string {
	in := CheckInput{
		Text:  Text{Title: "标题", Body: BodyOf(body)},
		Sheet: Sheet{ActivityDay: "2026-03-05", FirstHere: Yes, Original: Yes, SecrecyReviewer: "样例", SecrecyPassed: Yes}, Submitted: "2026-03-06",
	}
	var all []string
	for _, f := range c.Check(in) {
		all = append(all, f.Hit+"|"+f.Words)
	}
	return all
}

func wantFound(t *testing.T, c *Checker, body string, want ...string) {
	t.Helper()
	if got := found(c, body); !slices.Equal(got, want) {
		t.Errorf("%s\ngot  %q\nwant %q", body, got, want)
	}
}

func TestWords_AreFoundHoweverTheyAreWritten(t *testing.T) {
	c := NewChecker([]Word{
		{Text: "园满", Level: WordHint, Fine: []string{"校园满", "公园满"}},
		{Text: "残废人", Level: WordForbidden},
		{Text: "残废", Level: WordHint},
		{Text: "AB股", Level: WordSensitive},
		{Text: "vip", Level: WordSensitive},
		{Text: "９９６", Level: WordSensitive},
	}, nil, script)
	wantFound(t, c, "取得园满成功。", "园满|提示词“园满”")
	wantFound(t, c, "取得園滿成功。", "園滿|提示词“园满”，原文写作“園滿”")
	wantFound(t, c, "取得园 满成功，取得园·*满成功。", "园 满|提示词“园满”，原文写作“园 满”", "园·*满|提示词“园满”，原文写作“园·*满”")
	if hits := c.words.hits("取得园\u200b满成功。"); len(hits) != 1 || hits[0].from != 2 || hits[0].to != 5 {
		t.Errorf("with a character that nobody sees: %+v", hits)
	}
	wantFound(t, c, "他走进园。满意极了，园，满，园、满。")
	wantFound(t, c, "校园满是笑声，校園滿是笑声，大家逛公园满一周。")
	wantFound(t, c, "校园里取得园满成功。", "园满|提示词“园满”")
	wantFound(t, c, "残废人和残废军人。", "残废人|禁用词“残废人”", "残废|提示词“残废”")
	wantFound(t, c, "ＡＢ股和ab股。", "ＡＢ股|敏感词“AB股”", "ab股|敏感词“AB股”")
	wantFound(t, c, "VIP厅，vipers，v i p，1996年，996天，9 96。", "VIP|敏感词“vip”", "996|敏感词“９９６”")
}

func TestWords_OfOneAnotherAreAllMet(t *testing.T) {
	c := NewChecker([]Word{{Text: "甲乙丙", Level: WordHint}, {Text: "乙丙", Level: WordForbidden}, {Text: "丙丁", Level: WordHint}, {Text: "乙", Level: WordHint}}, nil, script)
	wantFound(t, c, "甲乙丙丁。", "甲乙丙|提示词“甲乙丙”", "乙丙|禁用词“乙丙”", "丙丁|提示词“丙丁”")
	wantFound(t, NewChecker(nil, nil, script), "甲乙丙丁。")
}

// FuzzWordMatcher holds the automaton against looking for each word everywhere.
func FuzzWordMatcher(f *testing.F) {
	f.Add("甲乙丙甲乙", "甲乙", "乙丙", "丙甲乙")
	f.Add("aaaa", "aa", "a", "b")
	f.Fuzz(func(t *testing.T, text, one, two, three string) {
		var words []Word
		for _, w := range []string{one, two, three} {
			if key := script.Key(w); key != "" && !slices.ContainsFunc(words, func(o Word) bool { return o.Text == key }) {
				words = append(words, Word{Text: key, Level: WordHint})
			}
		}
		m := NewWordMatcher(words, script)
		for _, h := range m.hits(text) {
			if key := script.Key(string([]rune(text)[h.from:h.to])); key != script.Key(h.word) {
				t.Fatalf("%q: found %q for %q", text, key, h.word)
			}
		}
		for _, w := range words { // a word that is met must lie in some hit, unless it is part of a longer Latin word
			key, r := []rune(w.Text), script.read(text)
			for i := 0; i+len(key) <= len(r.runes); i++ {
				here := match{word: &listed{Word: w, key: key}, from: i, to: i + len(key)}
				if !slices.Equal(r.runes[i:i+len(key)], key) || r.apart(here) {
					continue
				}
				if !slices.ContainsFunc(m.hits(text), func(h hit) bool { return h.from <= r.at[i] && h.to > r.at[i+len(key)-1] }) {
					t.Fatalf("%q: %q at %d is missed", text, w.Text, i)
				}
			}
		}
	})
}

func leaders() []Leader {
	return []Leader{
		{Name: "贺云舟", Posts: []Post{{Title: "示例市总工会党组书记、主席", From: "2025-01-01", Rank: 1}}},
		{Name: "田知夏", Posts: []Post{{Title: "示例市总工会副主席", From: "2025-06-01", Rank: 2}}},
		{Name: "林高远", Posts: []Post{{Title: "示例市总工会副主席", From: "2021-01-01", To: "2025-05-31", Rank: 2}}},
		{Name: "安宁", Posts: []Post{{Title: "示例市人大常委会副主任", Rank: 3}}},
	}
}

func TestLeaders_ArePostsOfTheDayAndTheirOrder(t *testing.T) {
	c := NewChecker(nil, leaders(), script)
	for _, fine := range []string{
		"示例市总工会主席贺云舟出席。", "市总工会党组书记、主席贺云舟出席。", "主席贺云舟出席。", "贺云舟主席出席。", "示例市总工会党组书记贺云舟出席。", "贺云舟走进车间。",
		"示例市总工会主席贺云舟、副主席田知夏出席。", "贺云舟和田知夏、安宁出席。", "林高远退休后仍常来车间。", "贺云舟同志出席。",
		"田知夏讲完后，贺云舟作总结。", "主席王云川出席。", "田知夏说：“谢谢。”贺云舟点头。", "市人大常委会副主任安宁出席。", "市人大常委会副主任白宁出席。",
	} {
		wantFound(t, c, fine)
	}
	wantFound(t, c, "示例市总工会副主席贺云舟出席。", "贺云舟|贺云舟名前的职务“副主席”与名录不符")
	wantFound(t, c, "青禾区总工会主席贺云舟出席。", "贺云舟|贺云舟名前的职务“主席”与名录不符")
	wantFound(t, c, "贺云舟局长出席。", "贺云舟|贺云舟名后的职务“局长”与名录不符")
	wantFound(t, c, "示例市总工会副主席林高远出席。", "林高远|林高远名前的职务“副主席”与名录不符")
	wantFound(t, c, "市总工会主席贺云州出席。", "贺云州|“贺云州”与名录中的“贺云舟”只差一个字")
	wantFound(t, c, "昨天贺云州来过，贺云飞没来。", "贺云州|“贺云州”与名录中的“贺云舟”只差一个字")
	wantFound(t, c, "市总工会主席贺玉舟出席。", "贺玉舟|“贺玉舟”与名录中的“贺云舟”只差一个字")
	wantFound(t, c, "市人大常委会副主任安平出席。", "安平|“安平”与名录中的“安宁”只差一个字")
	wantFound(t, c, "副主席田知夏、主席贺云舟出席。", "田知夏、主席贺云舟|田知夏排在贺云舟前面，与名录的顺序相反")
	wantFound(t, c, "安宁、田知夏、贺云舟出席。", "安宁、田知夏|安宁排在田知夏前面，与名录的顺序相反", "田知夏、贺云舟|田知夏排在贺云舟前面，与名录的顺序相反")
}

func TestLeaders_AdviceNamesThePostOfTheDay(t *testing.T) {
	in := CheckInput{Text: Text{Title: "示例市总工会副主席林高远出席"}, Submitted: "2026-03-06", Sheet: Sheet{SecrecyReviewer: "甲", SecrecyPassed: Yes, FirstHere: Yes, Original: Yes}}
	c := NewChecker(nil, leaders(), script)
	if all := c.Check(in); len(all) != 1 || !strings.Contains(all[0].Advice, "任期是2021年1月1日至2025年5月31日") {
		t.Errorf("got %+v", all)
	}
	in.Sheet.ActivityDay = "2025-05-31"
	if all := c.Check(in); len(all) != 0 {
		t.Errorf("on the last day of the post: %+v", all)
	}
}

func TestDates_ThatCannotBe(t *testing.T) {
	c := NewChecker(nil, nil, script)
	for _, fine := range []string{
		"2024年2月29日。", "2月29日。", "12月31日、1月1号。", "2026年3月5日（星期四）。", "3月5日，周四。", "到2035年建成。", "下午15时30分。", "每班8时。",
		"比分21:85。", "二月二十九日，十二月三十一日。", "3点建议。", "1921年7月1日。", "2026年3月。", "上午9时。", "24时前。", "12345年货。",
	} {
		wantFound(t, c, fine)
	}
	for body, want := range map[string]string{
		"2月30日。": "2月30日|没有这一天", "13月1日。": "13月1日|没有这一天", "2026年2月29日。": "2026年2月29日|没有这一天", "2026年13月。": "2026年13月|没有这一天",
		"4月31号。": "4月31号|没有这一天", "６月３１日。": "６月３１日|没有这一天", "2月0日。": "2月0日|没有这一天", "六月三十一日。": "六月三十一日|没有这一天",
		"20226年。": "20226|年份多了一位", "20226年3月5日。": "20226年3月5日|年份不对", "2062年3月5日。": "2062年3月5日|日期在很久以后", "206年3月5日。": "206年3月5日|年份不对",
		"2026年3月5日（星期五）。": "2026年3月5日（星期五|日期与星期对不上", "3月5日，星期天。": "3月5日，星期天|日期与星期对不上",
		"下午14时75分。": "下午14时75分|没有这个时间", "上午15时。": "上午15时|上午与钟点对不上", "9时61分。": "9时61分|没有这个时间",
	} {
		wantFound(t, c, body, want)
	}
}

func TestNumbers_ThatContradictThemselves(t *testing.T) {
	c := NewChecker(nil, nil, script)
	for _, fine := range []string{
		"满意率达到99.5%。", "完成率120%。", "是去年的135%。", "占48%。", "共12人，其中男8人，女4人。", "共36名，男代表20名、女代表16名。",
		"设一等奖1名、二等奖2名、三等奖3名，共6名。", "增长了200%，占10%。", "共评出先进集体12个，其中男子组8个、女子组5个。",
	} {
		wantFound(t, c, fine)
	}
	wantFound(t, c, "满意率达到108%。", "满意率达到108%|比例超过了 100%")
	wantFound(t, c, "女职工占１１５％。", "占１１５％|比例超过了 100%")
	wantFound(t, c, "共12人，其中男8人、女5人。", "共12人，其中男8人、女5人|男女人数加起来不等于总数")
	wantFound(t, c, "设一等奖1名、二等奖2名、三等奖3名，共8名。", "一等奖1名、二等奖2名、三等奖3名，共8名|各等奖加起来不等于总数")
}

func TestPersonalData_IsFoundAndMaskedEverywhere(t *testing.T) {
	c := NewChecker([]Word{{Text: "联系", Level: WordHint}}, nil, script)
	for body, want := range map[string]string{
		"证号11010519491231002X。": "110*************2X|有身份证号",
		"证号110105194912310021。": "110*************21|像身份证号，校验位不对",
		"手机13800001234。":        "138******34|有手机号",
		"手机１３８００００１２３４。":        "１３８******３４|有手机号",
		"手机138 0000 1234。":      "138********34|有手机号",
		"住12号楼3单元502室。":         "1**********|有住户的门牌号",
		"建设路18号。":               "路***|有门牌号",
		"热线0477-8123456。":       "047*******56|有座机号码",
		"她患乳腺癌多年。":              "患***|写到了病情",
		"困难职工李海涛说。":             "李**|困难职工或受助学生的姓名",
		"“金秋助学”学子陈文博考上大学。":      "陈**|困难职工或受助学生的姓名",
	} {
		wantFound(t, c, body, want)
	}
	for _, fine := range []string{
		"编号20260305123456。", "金额12345678901元。", "热线12351。", "开展糖尿病健康讲座。", "困难职工帮扶中心。", "困难职工张某说。", "困难职工温暖过冬。", "困难家庭全免。",
		"困难职工向工会表示感谢。", "产量13800001234.5吨。", "订单a13800001234b。", "3号楼封顶。",
	} {
		wantFound(t, c, fine)
	}
	in := CheckInput{Text: Text{Title: "联系13800001234"}, Sheet: Sheet{SecrecyReviewer: "甲", SecrecyPassed: Yes, FirstHere: Yes, Original: Yes}}
	for _, f := range c.Check(in) {
		if strings.Contains(f.Before+f.Hit+f.After, "0000") {
			t.Errorf("the context of another finding shows the number: %+v", f)
		}
	}
}

func TestCardNumbers_AreKnownByTheirLastDigit(t *testing.T) {
	for digits, want := range map[string]bool{"6222020200112233": false, "4111111111111111": true, "4111111111111112": false} {
		words, _ := numberOf(digits)
		if (words == "有银行卡号") != want {
			t.Errorf("%s: got %q", digits, words)
		}
	}
}

func TestMissing_NamesWhatIsNotSaid(t *testing.T) {
	in := CheckInput{
		Text: Text{Title: "标题"}, Submitted: "2026-03-06", Sheet: Sheet{ActivityDay: "2026-03-07", FirstHere: No},
		Attachments: []Attachment{
			{ID: "a", Kind: KindPhoto, State: AttachmentStored, Origin: OriginWeb, Name: "甲.jpg"},
			{ID: "b", Kind: KindPhoto, State: AttachmentFailed},
			{ID: "c", Kind: KindSeal, State: AttachmentStored, Origin: OriginWeb},
		},
	}
	var got []string
	for _, f := range NewChecker(nil, nil, script).Check(in) {
		got = append(got, f.Severity.Label()+" "+f.AttachmentID+f.Words)
	}
	want := []string{
		"请核实 不是首发，但没有写明先在哪里发表", "提示 没有写明是否原创", "严重 没有保密审查人", "请核实 活动结束的日期晚于报送日期",
		"严重 a来源是网络", "提示 a没有图说", "提示 a没有摄影者", "请核实 没有写明照片里的人同意公开",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestCarry_KeepsAnswersOfThePassageAndItsSurroundings(t *testing.T) {
	c := NewChecker([]Word{{Text: "座落", Level: WordHint}}, nil, script)
	check := func(body string) []Finding {
		return c.Check(CheckInput{Text: Text{Body: BodyOf(body)}, Sheet: Sheet{SecrecyReviewer: "甲", SecrecyPassed: Yes, FirstHere: Yes, Original: Yes}})
	}
	before := check("新建的大楼座落在河的东边。")
	before[0].Answer(FindingFine, Account{ID: "1", Name: "钱初审"}, time.Unix(9, 0))
	for body, state := range map[string]FindingState{
		"加了一句话。新建的大楼座落在河的东边。": FindingFine, "新建的学校座落在河的东边。": FindingOpen,
	} {
		after := check(body)
		Carry(after, before)
		if after[0].State != state || state == FindingFine && after[0].AnswererName != "钱初审" {
			t.Errorf("%s: %+v", body, after[0])
		}
	}
	if fresh := NewFindings(check("新建的大楼座落在河的东边，老楼也座落在河的西边。"), before); len(fresh) != 1 {
		t.Errorf("new ones: %+v", fresh)
	}
}

func TestRevert_LeavesAloneWhatWasChangedSince(t *testing.T) {
	i := WordImport{Changes: []WordChange{
		{After: Word{Key: "甲", Text: "甲"}},
		{After: Word{Key: "乙", Text: "乙"}},
		{Before: Word{Key: "丙", Text: "丙", Note: "旧"}, After: Word{Key: "丙", Text: "丙", Note: "新"}},
		{After: Word{Key: "丁", Text: "丁"}},
	}}
	save, drop, kept := i.Revert([]Word{{ID: "1", Key: "甲", Text: "甲"}, {ID: "2", Key: "乙", Text: "乙", Note: "改过"}, {ID: "3", Key: "丙", Text: "丙", Note: "新", Version: 4}})
	if len(save) != 1 || save[0].ID != "3" || save[0].Note != "旧" || save[0].Version != 4 || !slices.Equal(drop, []string{"1"}) || kept != 2 {
		t.Errorf("got %+v, %v, %d", save, drop, kept)
	}
}

const news = "近日，青禾区总工会举办职工技能大赛，来自各行业的八十六名选手参加。比赛分理论和实操两部分，裁判当场亮分。钳工组要在四十分钟内锉配一个燕尾槽，误差不得超过两丝。闭幕式上为前三名颁了奖，大家相约明年再比。"

func TestAlike_SeesThroughCutsMergersAndWidths(t *testing.T) {
	half := string([]rune(news)[:60])
	other := strings.Repeat("流动书箱送进偏远班组，每月轮换一次，扫码借还，管理员在扉页贴便签，读者写下感想。", 2)
	for what, c := range map[string]struct {
		text string
		same bool
	}{
		"the same": {news, true}, "the first half": {half, true}, "two in one": {other + news, true}, "another": {other, false},
		"full width": {strings.ReplaceAll(news, "，", ","), true}, "a line": {"青禾区总工会举办职工技能大赛", false},
	} {
		if percent, same := Alike(news, c.text, script); same != c.same {
			t.Errorf("%s: %d %%, %v", what, percent, same)
		}
	}
	shared := 0
	prints := Fingerprints(news, script)
	for _, p := range Fingerprints(half, script) {
		if slices.Contains(prints, p) {
			shared++
		}
	}
	if shared < 3 || len(prints) != bands || Fingerprints("太短了", script) != nil {
		t.Errorf("%d bands shared of %d", shared, len(prints))
	}
}

func TestCommonPassages_MarkWhatStandsInBothAndLoseNothing(t *testing.T) {
	pieces := CommonPassages("开头不同。比赛分理论和实操两部分，裁判当场亮分！结尾。", news, script)
	whole, marked := "", ""
	for _, p := range pieces {
		whole += p.Text
		if p.Hit {
			marked += p.Text
		}
	}
	if whole != "开头不同。比赛分理论和实操两部分，裁判当场亮分！结尾。" || marked != "比赛分理论和实操两部分，裁判当场亮分" {
		t.Errorf("got %q of %q", marked, whole)
	}
}

func TestReopen_TakesOnlyARejectionBack(t *testing.T) {
	for _, state := range ManuscriptStates() {
		m := Manuscript{State: state, Steps: 3}
		if err := m.Reopen(2); (err == nil) != (state == ManuscriptRejected) || err == nil && (m.State != ManuscriptReviewing || m.Step != 2) {
			t.Errorf("%s: %v, %+v", state, err, m.Step)
		}
	}
}

func BenchmarkCheck_TwentyThousandWords(b *testing.B) {
	var words []Word
	for i := range 20_000 {
		words = append(words, Word{Text: fmt.Sprintf("词%c%c%d", 0x4e00+i%5000, 0x4e00+i/3, i), Level: WordHint})
	}
	c := NewChecker(words, leaders(), script)
	in := CheckInput{Text: Text{Title: "标题", Body: BodyOf(strings.Repeat(news+"\n", 20))}, Submitted: "2026-03-06"}
	for b.Loop() {
		c.Check(in)
	}
}

// TestCheck_IsFastWithALongList bounds a check loosely: a machine under load is
// slow, but a check that grows with the list is a hundred times slower.
func TestCheck_IsFastWithALongList(t *testing.T) {
	result := testing.Benchmark(BenchmarkCheck_TwentyThousandWords)
	if per := time.Duration(result.NsPerOp()); per > 500*time.Millisecond {
		t.Errorf("a check takes %v", per)
	} else {
		t.Logf("a check of 2,000 characters with 20,000 words takes %v", per)
	}
}
