package domain

import (
	"slices"
	"strings"
	"unicode"
)

// leaderCheck holds names in a text against the list of leaders.
type leaderCheck struct {
	all   []Leader
	sound func(r rune) []string
}

// offices are the words with which a post ends, the longer before the shorter.
var offices = []string{
	"党组副书记", "党委副书记", "党组书记", "党委书记", "党组成员", "副秘书长", "副董事长", "副总经理", "副主任委员", "副书记", "副主席", "副部长", "副主任", "副局长", "副市长",
	"副区长", "副旗长", "副县长", "副院长", "副校长", "副厅长", "副处长", "副科长", "副会长", "副经理", "主任委员", "秘书长", "总经理", "董事长", "书记", "主席", "部长", "主任",
	"局长", "市长", "区长", "旗长", "县长", "院长", "校长", "厅长", "处长", "科长", "会长", "经理", "常委", "委员",
}

// officeAtEnd returns the office that words end with, empty for none.
func officeAtEnd(words string) string {
	for _, o := range offices {
		if strings.HasSuffix(words, o) {
			return o
		}
	}
	return ""
}

// named is a leader's name where it stands in a text.
type named struct {
	leader   *Leader
	from, to int
	rank     int
}

// titleReach is how far before a name its post may begin, in characters.
const titleReach = 40

func (c leaderCheck) hits(text string, day Day) []hit {
	if len(c.all) == 0 {
		return nil
	}
	runes := []rune(text)
	var hits []hit
	var names []named
	for i := range c.all {
		l := &c.all[i]
		for _, from := range places(runes, []rune(l.Name)) {
			n := named{leader: l, from: from, to: from + len([]rune(l.Name)), rank: l.Rank(day)}
			names = append(names, n)
			if h, ok := postHit(runes, n, day); ok {
				hits = append(hits, h)
			}
		}
		hits = append(hits, c.nearMisses(runes, l, day)...)
	}
	return append(hits, orderHits(runes, names)...)
}

// places returns where words stand in a text.
func places(runes, words []rune) []int {
	var all []int
	for i := 0; i+len(words) <= len(runes); i++ {
		if slices.Equal(runes[i:i+len(words)], words) {
			all = append(all, i)
		}
	}
	return all
}

// titleBefore returns what stands before a name in the same clause.
func titleBefore(runes []rune, at int) string {
	from := at
	for from > 0 && at-from < titleReach && (unicode.Is(unicode.Han, runes[from-1]) || strings.ContainsRune("、（）", runes[from-1])) {
		from--
	}
	return string(runes[from:at])
}

// postHit reports a name with a post that its bearer does not hold on the day.
func postHit(runes []rune, n named, day Day) (hit, bool) {
	before := titleBefore(runes, n.from)
	office, at := officeAtEnd(before), "前"
	if office == "" {
		after := string(runes[n.to:min(len(runes), n.to+6)])
		for _, o := range offices {
			if strings.HasPrefix(after, o) {
				office, at = o, "后"
				break
			}
		}
	}
	if office == "" {
		return hit{}, false
	}
	held := n.leader.At(day)
	for _, p := range held {
		if at == "前" && fits(before, p.Title) || at == "后" && slices.Contains(officesOf(p.Title), office) {
			return hit{}, false
		}
	}
	h := hit{kind: FindingLeader, severity: SeverityGrave, from: n.from, to: n.to, words: n.leader.Name + "名" + at + "的职务“" + office + "”与名录不符"}
	h.advice = day.Chinese() + "在名录中没有职务，请核实。"
	if titles := n.leader.Titles(day); titles != "" {
		h.advice = day.Chinese() + "时的职务是：" + titles + "。"
	}
	for _, p := range n.leader.Posts {
		if !p.Holds(day) && fits(before, p.Title) {
			h.advice = "“" + p.Title + "”的任期是" + period(p) + "。" + h.advice
		}
	}
	return h, true
}

// fits reports whether the words before a name may be the post: they end with
// the post, or with a shorter form of it that names the same body.
func fits(before, title string) bool {
	if strings.HasSuffix(before, title) {
		return true
	}
	office := officeAtEnd(before)
	if office == "" || !slices.Contains(officesOf(title), office) {
		return false
	}
	body := strings.TrimSuffix(before, office)
	if cut := strings.LastIndexAny(body, "、（）"); cut >= 0 { // several posts in a row: the body stands before the first
		return true
	}
	named := []rune(body)
	if len(named) == 0 {
		return true
	}
	first, _, _ := strings.Cut(title, "、")
	wanted := strings.TrimSuffix(first, officeAtEnd(first))
	return wanted == "" || sharesTail(string(named), wanted)
}

// sharesTail reports whether the body named before a name is the wanted one:
// what it ends with is part of it, as 总工会 is of 样例市总工会.
func sharesTail(named, wanted string) bool {
	n, w := []rune(named), []rune(wanted)
	same := 0
	for same < len(n) && same < len(w) && n[len(n)-1-same] == w[len(w)-1-same] {
		same++
	}
	return same == len(w) || same >= 2 && !bodyEnds(n[:len(n)-same])
}

// bodyEnds reports whether more of another body's name stands before: a place.
func bodyEnds(runes []rune) bool {
	return len(runes) > 0 && strings.ContainsRune("省市区旗县盟州", runes[len(runes)-1])
}

// officesOf returns the offices in a post such as 党组书记、主席.
func officesOf(title string) []string {
	var found []string
	for part := range strings.SplitSeq(title, "、") {
		if o := officeAtEnd(part); o != "" {
			found = append(found, o)
		}
	}
	return found
}

func period(p Post) string {
	switch {
	case p.From != "" && p.To != "":
		return p.From.Chinese() + "至" + p.To.Chinese()
	case p.To != "":
		return "到" + p.To.Chinese() + "为止"
	}
	return p.From.Chinese() + "起"
}

// nearMisses reports names that are a leader's but for one character: after or
// before a post of the leader, or sounding the same.
func (c leaderCheck) nearMisses(runes []rune, l *Leader, day Day) []hit {
	name := []rune(l.Name)
	var hits []hit
	for i := 0; i+len(name) <= len(runes); i++ {
		wrong, where := 0, 0
		for j, r := range name {
			if runes[i+j] != r {
				wrong, where = wrong+1, j
			}
		}
		if wrong != 1 || !unicode.Is(unicode.Han, runes[i+where]) || c.known(runes[i:i+len(name)]) {
			continue
		}
		before := titleBefore(runes, i)
		titled := slices.ContainsFunc(l.At(day), func(p Post) bool { return officeAtEnd(before) != "" && fits(before, p.Title) })
		alike := len(name) > 2 && c.alike(runes[i+where], name[where])
		if len(name) < 3 && !titled || len(name) > 2 && !titled && !alike {
			continue
		}
		if len(name) < 3 && where == 0 { // another surname after the same post: another person
			continue
		}
		hits = append(hits, hit{
			kind: FindingLeader, severity: SeverityCheck, from: i, to: i + len(name),
			words: "“" + string(runes[i:i+len(name)]) + "”与名录中的“" + l.Name + "”只差一个字", advice: "请核对姓名是否写错。",
		})
	}
	return hits
}

// known reports whether the characters are another leader's name.
func (c leaderCheck) known(runes []rune) bool {
	return slices.ContainsFunc(c.all, func(l Leader) bool { return l.Name == string(runes) })
}

func (c leaderCheck) alike(a, b rune) bool {
	if c.sound == nil {
		return false
	}
	other := c.sound(b)
	return slices.ContainsFunc(c.sound(a), func(s string) bool { return slices.Contains(other, s) })
}

// longestGap is how far apart two names of one enumeration may stand.
const longestGap = 40

// orderHits reports two leaders who are named one after the other in the wrong order.
func orderHits(runes []rune, names []named) []hit {
	slices.SortFunc(names, func(a, b named) int { return a.from - b.from })
	var hits []hit
	for i := 1; i < len(names); i++ {
		a, b := names[i-1], names[i]
		if a.rank == 0 || b.rank == 0 || a.rank <= b.rank || a.leader == b.leader || b.from-a.to > longestGap || b.from < a.to {
			continue
		}
		if !enumerates(string(runes[a.to:b.from])) {
			continue
		}
		hits = append(hits, hit{
			kind: FindingLeader, severity: SeverityCheck, from: a.from, to: b.to,
			words: a.leader.Name + "排在" + b.leader.Name + "前面，与名录的顺序相反", advice: "名录中" + b.leader.Name + "在前。请核对排序。",
		})
	}
	return hits
}

// enumerates reports whether nothing but posts stands between two names.
func enumerates(between string) bool {
	if strings.ContainsAny(between, "。；！？：\n“”") {
		return false
	}
	rest, joined := strings.CutPrefix(between, "、")
	for _, and := range []string{"和", "与", "及", "以及", "，"} {
		if after, ok := strings.CutPrefix(between, and); ok && !joined {
			rest, joined = after, true
		}
	}
	return joined && (rest == "" || officeAtEnd(rest) != "" && !strings.Contains(rest, "，"))
}
