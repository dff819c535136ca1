package domain

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// RuleSet 计分计酬规则 is one version of what adoptions earn: a table of points,
// a table of money, and how money is taxed. It holds for what is published from
// a day on, until a later version holds. What is earned under a version stays so.
type RuleSet struct {
	Version int
	Name    string
	From    Day // empty holds from ever
	Points  RuleTable
	Money   RuleTable
	Tax     Tax
}

// RuleTable is a table of rules for one measure. A table without lines awards nothing.
type RuleTable struct {
	Classes     []RewardClass // an adoption belongs to one at most
	Lines       []RuleLine    // in the order in which their effects follow one another
	Combination Combination
	Sharing     Sharing
	Caps        []Cap
}

// RewardClass 类别 is a class of adoptions that are awarded, such as 稿酬 for the
// federation's own outlets and 奖励 for those of others.
type RewardClass struct {
	Name       string
	Conditions Conditions            // which adoptions belong to it
	Needs      map[RewardFact]Choice // what must hold so that they earn something
}

// RuleLine is one line of a table: under which conditions, what.
type RuleLine struct {
	Name       string
	Conditions Conditions
	Effect     Effect
	Value      int64 // as the effect says
	Limit      int64 // the most that EffectPicture adds; 0 is no limit
}

// Effect says what the value of a line does.
type Effect uint8

// The effects. Of the first two, the narrowest line that fits gives the base.
// Of the others every line that fits adds to it or changes it, in the order of
// the table; percents are added up and come last. Values are stored: never renumber.
const (
	EffectBase     Effect = 0 // the value itself, fen or hundredths of a point
	EffectPerPoint Effect = 1 // fen for each point that the adoption earned
	EffectTimes    Effect = 2 // percent of what there is so far: 300 is three times, 50 half
	EffectAdd      Effect = 3 // so much more
	EffectPicture  Effect = 4 // so much more for each picture
	EffectPercent  Effect = 5 // so many percent more in the end
)

// Effects returns every effect in the order of the form.
func Effects() []Effect {
	return []Effect{EffectBase, EffectPerPoint, EffectTimes, EffectAdd, EffectPicture, EffectPercent}
}

// Label returns the effect as people read it.
func (e Effect) Label() string {
	switch e {
	case EffectBase:
		return "基本标准"
	case EffectPerPoint:
		return "每分折算"
	case EffectTimes:
		return "倍数"
	case EffectAdd:
		return "加项"
	case EffectPicture:
		return "每张图片加"
	case EffectPercent:
		return "加成"
	}
	return "未知"
}

func (e Effect) base() bool { return e == EffectBase || e == EffectPerPoint }

// Combination says what several adoptions of one manuscript earn together.
type Combination uint8

// The combinations. Values are stored: never renumber.
const (
	HighestOnly     Combination = 0
	HighestPerClass Combination = 1
	Additive        Combination = 2
)

// Label returns the combination as people read it.
func (c Combination) Label() string {
	switch c {
	case HighestOnly:
		return "同一稿件只计最高一项"
	case HighestPerClass:
		return "同一稿件每类只计最高一项"
	case Additive:
		return "各家媒体累计"
	}
	return "未知"
}

// Sharing says how co-authors share; what cannot be divided is the first author's.
type Sharing uint8

// The ways of sharing. Values are stored: never renumber.
const (
	ShareStated Sharing = 0 // the stated percents, equal where they are not all stated
	ShareEqual  Sharing = 1
	ShareFirst  Sharing = 2 // all is the first author's
)

// Label returns the way of sharing as people read it.
func (s Sharing) Label() string {
	switch s {
	case ShareStated:
		return "按填报的比例，没有填的平均分"
	case ShareEqual:
		return "平均分"
	case ShareFirst:
		return "只计第一作者"
	}
	return "未知"
}

// split divides an amount among the authors. The parts add up to it; the first
// holds what was odd.
func (s Sharing) split(amount int64, authors []Author) (parts []int64, odd int64) {
	parts, odd = make([]int64, len(authors)), amount
	for i, a := range authors {
		switch {
		case s == ShareFirst && i == 0:
			parts[i] = amount
		case s == ShareFirst:
		case s == ShareStated && stated(authors):
			parts[i] = amount * int64(a.Share) / 100
		default:
			parts[i] = amount / int64(len(authors))
		}
		odd -= parts[i]
	}
	if len(parts) > 0 {
		parts[0] += odd
	}
	return parts, odd
}

// stated reports whether every author has a share and these make a whole.
func stated(authors []Author) bool {
	whole := 0
	for _, a := range authors {
		if a.Share <= 0 {
			return false
		}
		whole += a.Share
	}
	return whole == 100
}

// Cap 上限 is the most that somebody gets by a table in a period.
type Cap struct {
	Unit   bool // each unit rather than each person
	Yearly bool // in a year rather than in a quarter
	Most   int64
}

// Label names the cap: 个人年度上限.
func (c Cap) Label() string {
	who, period := "个人", "季度"
	if c.Unit {
		who = "单位"
	}
	if c.Yearly {
		period = "年度"
	}
	return who + period + "上限"
}

// Table returns the table of the measure.
func (s *RuleSet) Table(m Measure) *RuleTable {
	if m == MeasureMoney {
		return &s.Money
	}
	return &s.Points
}

// RulesOn returns the version that holds for what is published on a day: the one
// that began last, and of those the highest version; nil where none holds yet.
func RulesOn(sets []RuleSet, day Day) *RuleSet {
	var found *RuleSet
	for i := range sets {
		s := &sets[i]
		if s.From <= day && (found == nil || s.From > found.From || s.From == found.From && s.Version > found.Version) {
			found = s
		}
	}
	return found
}

// CheckFrom refuses rules that would change what was published before today.
// What is wanted for the past is adjusted apart from this, by reckoning it anew.
func (s *RuleSet) CheckFrom(today Day) error {
	if s.From.Time().IsZero() {
		return InvalidFields(map[string]string{"from": "请填写从哪一天起执行。"})
	}
	if s.From < today {
		return InvalidFields(map[string]string{"from": "规则不能追溯既往，执行日期不能早于今天（" + today.Chinese() + "）。"})
	}
	return nil
}

// String returns the rules as they are stored.
func (s *RuleSet) String() string {
	text, _ := json.Marshal(s) // numbers and words alone: it cannot fail
	return string(text)
}

// ParseRuleSet reads what String wrote. It refuses what it does not know, so
// that no condition is lost by being passed over.
func ParseRuleSet(stored string) (RuleSet, error) {
	var s RuleSet
	decoder := json.NewDecoder(bytes.NewBufferString(stored))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&s)
	if err == nil {
		if _, end := decoder.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("something follows the rules")
		}
	}
	if err != nil {
		return RuleSet{}, &Error{Kind: KindInvalid, Public: "这份规则里有不认识的内容，可能来自更新的版本，没有读入。", Err: err}
	}
	return s, nil
}
