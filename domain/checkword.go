package domain

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// WordLevel is how a word of the department's list is judged.
type WordLevel uint8

// The levels. Values are stored: never renumber.
const (
	WordHint      WordLevel = 1 // 提示
	WordSensitive WordLevel = 2 // 敏感
	WordForbidden WordLevel = 3 // 禁用
)

// WordLevels returns every level, the gravest first.
func WordLevels() []WordLevel { return []WordLevel{WordForbidden, WordSensitive, WordHint} }

// Label returns the level as people read it and as tables name it.
func (l WordLevel) Label() string {
	switch l {
	case WordHint:
		return "提示"
	case WordSensitive:
		return "敏感"
	case WordForbidden:
		return "禁用"
	}
	return "未知"
}

// ParseWordLevel reads a level by its label.
func ParseWordLevel(label string) (WordLevel, bool) {
	for _, l := range WordLevels() {
		if l.Label() == label {
			return l, true
		}
	}
	return WordHint, false
}

// Word 词 is an entry of the department's lists.
type Word struct {
	ID        string
	Text      string // as people read it
	Key       string // Text as it is compared; no two words share it
	Level     WordLevel
	Tags      []string
	Correct   string   // 应写作, empty where there is no such thing
	Note      string   // why
	Fine      []string // 白名单: contexts in which the word is no problem
	UpdatedAt time.Time
	Version   int64
}

// What a word may hold, in characters.
const (
	maxWord     = 40
	maxWordFine = 50 // contexts
)

// Problems returns what cannot be accepted of a word, by form field.
func (w Word) Problems(script Script) map[string]string {
	problems := map[string]string{}
	key := script.Key(w.Text)
	switch {
	case key == "":
		problems["text"] = "请填写词语，至少一个汉字、字母或数字。"
	case len([]rune(w.Text)) > maxWord:
		problems["text"] = "词语请不要超过 40 个字。"
	}
	if w.Level < WordHint || w.Level > WordForbidden {
		problems["level"] = "请选择禁用、敏感或提示。"
	}
	for field, value := range map[string]string{"correct": w.Correct, "note": w.Note, "tags": strings.Join(w.Tags, " ")} {
		if len([]rune(value)) > 200 {
			problems[field] = "请不要超过 200 个字。"
		}
	}
	if len(w.Fine) > maxWordFine {
		problems["fine"] = "白名单请不要超过 50 条。"
	}
	for _, fine := range w.Fine {
		if key != "" && (!strings.Contains(script.Key(fine), key) || script.Key(fine) == key || len([]rune(fine)) > maxWord) {
			problems["fine"] = "“" + Shorten(fine, 20) + "”应含有这个词，比它长，不超过 40 个字。"
		}
	}
	return problems
}

// Same reports whether two words say the same, whoever wrote them when.
func (w Word) Same(other Word) bool {
	return w.Text == other.Text && w.Level == other.Level && w.Correct == other.Correct && w.Note == other.Note &&
		slices.Equal(w.Tags, other.Tags) && slices.Equal(w.Fine, other.Fine)
}

// Script tells which characters are written for one another.
type Script struct {
	Simple map[rune]rune         // traditional to simplified characters
	Sound  func(r rune) []string // how a character may be pronounced; may be nil
}

func (s Script) fold(r rune) rune {
	r = fold(r)
	if simple, ok := s.Simple[r]; ok {
		return simple
	}
	return r
}

// slips reports whether a character may stand inside a word to hide it. What
// ends a clause may not.
func slips(r rune) bool {
	return unicode.Is(unicode.Cf, r) || r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0' ||
		strings.ContainsRune("·•・*_-—~^|/\\+=#.`'＊＿－～｜／＋＝＃．", r)
}

// Key returns a word as it is compared: simplified, half width, small letters,
// without what slips in between.
func (s Script) Key(text string) string {
	var key strings.Builder
	for _, r := range text {
		if r = s.fold(r); !slips(r) {
			key.WriteRune(r)
		}
	}
	return key.String()
}

// WordMatcher finds all words of a list in one walk through a text (Aho and
// Corasick's automaton over characters).
type WordMatcher struct {
	script Script
	words  []listed
	next   map[edge]int32
	fail   []int32
	ends   []int32 // the word that ends at a node, -1 for none
	chain  []int32 // the next node on the way back at which a word ends
}

type listed struct {
	Word
	key  []rune
	fine [][]rune
}

type edge struct {
	from int32
	by   rune
}

// NewWordMatcher builds the automaton.
func NewWordMatcher(words []Word, script Script) *WordMatcher {
	m := &WordMatcher{script: script, next: map[edge]int32{}, fail: []int32{0}, ends: []int32{-1}, chain: []int32{0}}
	for _, w := range words {
		l := listed{Word: w, key: []rune(script.Key(w.Text))}
		if len(l.key) == 0 {
			continue
		}
		for _, fine := range w.Fine {
			l.fine = append(l.fine, []rune(script.Key(fine)))
		}
		m.add(l)
	}
	m.link()
	return m
}

func (m *WordMatcher) add(l listed) {
	at := int32(0)
	for _, r := range l.key {
		to, ok := m.next[edge{at, r}]
		if !ok {
			to = int32(len(m.fail)) //nolint:gosec // nodes of a list that fits in memory
			m.next[edge{at, r}] = to
			m.fail, m.ends, m.chain = append(m.fail, 0), append(m.ends, -1), append(m.chain, 0)
		}
		at = to
	}
	m.ends[at] = int32(len(m.words)) //nolint:gosec // as many as words
	m.words = append(m.words, l)
}

// link sets where to go on after a mismatch. An edge is made after all edges
// nearer to the root of the same word, but nodes must be visited by depth.
func (m *WordMatcher) link() {
	below := make([][]edge, len(m.fail))
	for e := range m.next {
		below[e.from] = append(below[e.from], e)
	}
	queue := []int32{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range below[at] {
			to := m.next[e]
			if at != 0 {
				m.fail[to] = m.step(m.fail[at], e.by)
			}
			m.chain[to] = m.fail[to]
			if m.ends[m.fail[to]] < 0 {
				m.chain[to] = m.chain[m.fail[to]]
			}
			queue = append(queue, to)
		}
	}
}

func (m *WordMatcher) step(at int32, by rune) int32 {
	for {
		if to, ok := m.next[edge{at, by}]; ok {
			return to
		}
		if at == 0 {
			return 0
		}
		at = m.fail[at]
	}
}

// reading is a text as it is compared, with the way back to the original.
type reading struct {
	runes []rune
	at    []int // place in the original, in characters
}

func (s Script) read(text string) reading {
	var r reading
	i := 0
	for _, c := range text {
		if c = s.fold(c); !slips(c) {
			r.runes, r.at = append(r.runes, c), append(r.at, i)
		}
		i++
	}
	return r
}

type match struct {
	word     *listed
	from, to int // of the reading
}

// hits returns the words that stand in the text, without those inside another
// one that is as grave.
func (m *WordMatcher) hits(text string) []hit {
	if len(m.words) == 0 {
		return nil
	}
	r := m.script.read(text)
	var all []match
	at := int32(0)
	for i, c := range r.runes {
		at = m.step(at, c)
		for node := at; node != 0; node = m.chain[node] {
			if n := m.ends[node]; n >= 0 {
				w := &m.words[n]
				all = append(all, match{word: w, from: i + 1 - len(w.key), to: i + 1})
			}
		}
	}
	all = slices.DeleteFunc(all, func(found match) bool { return r.apart(found) || r.isFine(found) })
	var hits []hit
	for _, found := range outermost(all) {
		hits = append(hits, r.hit(found, text))
	}
	return hits
}

// outermost leaves out what stands inside another match that is as grave.
func outermost(all []match) []match {
	return slices.DeleteFunc(slices.Clone(all), func(inner match) bool {
		return slices.ContainsFunc(all, func(outer match) bool {
			if outer.word == inner.word || outer.from > inner.from || outer.to < inner.to || outer.word.Level < inner.word.Level {
				return false
			}
			return outer.to-outer.from > inner.to-inner.from || outer.word.Level > inner.word.Level
		})
	})
}

// apart reports whether a match is no word of the text: letters or digits that
// are part of a longer word or number, or that a space holds apart.
func (r reading) apart(found match) bool {
	latin := func(i int) bool {
		return i >= 0 && i < len(r.runes) && r.runes[i] < 0x250 && (unicode.IsLetter(r.runes[i]) || unicode.IsDigit(r.runes[i]))
	}
	joined := func(i int) bool { return latin(i-1) && latin(i) && r.at[i]-r.at[i-1] == 1 }
	if found.from > 0 && joined(found.from) || found.to < len(r.runes) && joined(found.to) {
		return true
	}
	for i := found.from + 1; i < found.to; i++ {
		if latin(i-1) && latin(i) && r.at[i]-r.at[i-1] > 1 {
			return true
		}
	}
	return false
}

// isFine reports whether the match stands in a context of the white list.
func (r reading) isFine(found match) bool {
	for _, fine := range found.word.fine {
		for shift := 0; shift+len(found.word.key) <= len(fine); shift++ {
			from := found.from - shift
			if !slices.Equal(fine[shift:shift+len(found.word.key)], found.word.key) || from < 0 || from+len(fine) > len(r.runes) {
				continue
			}
			if slices.Equal(r.runes[from:from+len(fine)], fine) {
				return true
			}
		}
	}
	return false
}

func (r reading) hit(found match, text string) hit {
	w := found.word
	h := hit{
		kind: FindingWord, severity: w.severity(), from: r.at[found.from], to: r.at[found.to-1] + 1, word: w.Text,
		words: w.Level.Label() + "词“" + w.Text + "”",
	}
	if seen := string([]rune(text)[h.from:h.to]); Folded(seen) != Folded(w.Text) {
		h.words += "，原文写作“" + oneLine([]rune(seen)) + "”"
	}
	switch {
	case w.Correct != "":
		h.advice = "应写作“" + w.Correct + "”。" + w.Note
	case w.Note != "":
		h.advice = w.Note
	case w.Level == WordForbidden:
		h.advice = "请删去或改写。"
	default:
		h.advice = "请核对用在这里是否妥当。"
	}
	return h
}

func (w Word) severity() Severity {
	switch w.Level {
	case WordForbidden:
		return SeverityGrave
	case WordSensitive:
		return SeverityCheck
	case WordHint:
	}
	return SeverityHint
}
