package domain

import (
	"fmt"
	"slices"
	"strings"
)

// labelled is a small stored value that people know by a name.
type labelled interface {
	~uint8
	Label() string
}

// anyOf names the values of a set, or what is left out where that is less; empty
// for the set that allows any.
func anyOf[T labelled](s Set[T], all []T) string {
	var in, out []string
	for _, v := range all {
		if s.Has(v) {
			in = append(in, v.Label())
		} else {
			out = append(out, v.Label())
		}
	}
	if len(in) > 0 && len(out) > 0 && len(out)+1 < len(in) {
		return "除" + strings.Join(out, "、") + "外"
	}
	return strings.Join(in, "、")
}

// Phrases returns the conditions as people read them, one phrase for each that
// is given. Outlets that are meant by their ids are called by their names.
func (c Conditions) Phrases(outlets []Outlet) []string {
	said := []string{
		strings.Join(outletNames(c.Outlets, outlets), "、"), anyOf(c.Level, OutletLevels()), lead("系统：", anyOf(c.System, OutletSystems())), anyOf(c.Kind, OutletKinds()),
		lead("稿件类别：", anyOf(c.Class, []Class{ClassNews, ClassOther})), lead("种类：", strings.Join(c.Topics, "、")), lead("体裁：", anyOf(c.Genre, Genres())),
		c.length(), lead("刊于", c.Position.Label()),
	}
	said = append(said, FactPhrases(c.Facts)...)
	return slices.DeleteFunc(said, func(words string) bool { return words == "" })
}

func lead(with, words string) string {
	if words == "" {
		return ""
	}
	return with + words
}

// length says between which numbers of characters a text lies.
func (c Conditions) length() string {
	switch {
	case c.From > 0 && c.Below > 0:
		return fmt.Sprintf("%d 字以上、不足 %d 字", c.From, c.Below)
	case c.From > 0:
		return fmt.Sprintf("%d 字以上", c.From)
	case c.Below > 0:
		return fmt.Sprintf("不足 %d 字", c.Below)
	}
	return ""
}

// FactPhrases returns facts that are asked as people read them, in the order of the table.
func FactPhrases(facts map[RewardFact]Choice) []string {
	var said []string
	for _, fact := range RewardFacts() {
		if is := facts[fact]; is != Unanswered {
			said = append(said, fact.words(is))
		}
	}
	return said
}

// Does tells what a line does with what there is so far: 计 5 分, 乘 3, 加 50%.
func (l RuleLine) Does(m Measure) string {
	switch l.Effect {
	case EffectBase:
		if l.Value == 0 {
			return "不计"
		}
		return "计 " + m.Words(l.Value)
	case EffectPerPoint:
		return "每积 1 分计 " + MeasureMoney.Words(l.Value)
	case EffectTimes:
		return "乘 " + times(l.Value)
	case EffectAdd:
		return "加 " + m.Words(l.Value)
	case EffectPicture:
		words := "每张图片加 " + m.Words(l.Value)
		if l.Limit > 0 {
			words += "，最多加 " + m.Words(l.Limit)
		}
		return words
	case EffectPercent:
		return fmt.Sprintf("最后加 %d%%", l.Value)
	}
	return "不认识的算法"
}

// Sentence explains a line: of which adoptions it is, and what it does.
func (l RuleLine) Sentence(m Measure, outlets []Outlet) string {
	which := "不论什么采用"
	if phrases := l.Conditions.Phrases(outlets); len(phrases) > 0 {
		which = strings.Join(phrases, "，") + "的采用"
	}
	return "“" + l.Name + "”：" + which + "，" + l.Does(m) + "。"
}

// Sentence explains a class: which adoptions belong to it, and what must be so
// that they earn something.
func (c RewardClass) Sentence(outlets []Outlet) string {
	words := "“" + c.Name + "”：所有采用"
	if phrases := c.Conditions.Phrases(outlets); len(phrases) > 0 {
		words = "“" + c.Name + "”：" + strings.Join(phrases, "，") + "的采用"
	}
	if needs := FactPhrases(c.Needs); len(needs) > 0 {
		words += "；必须" + strings.Join(needs, "、") + "，缺一项就不计"
	}
	return words + "。"
}

// Sentence explains a cap.
func (c Cap) Sentence(m Measure) string {
	return c.Label() + " " + m.Words(c.Most) + "，超过的部分不计。"
}

// Sentence explains how money is taxed.
func (t Tax) Sentence() string {
	if len(t.Brackets) == 0 {
		return "发放时不扣税。"
	}
	yuan := MeasureMoney.Words
	words := fmt.Sprintf("按%s预扣，%s：不超过 %s 的减 %s，超过的减 %d%%；", t.Name, t.Each.Label(), yuan(t.Threshold), yuan(t.Deducted), t.Percent)
	if t.Counted != 100 {
		words += fmt.Sprintf("余下的按 %d%% 计入；", t.Counted)
	}
	var rates []string
	for _, b := range t.Brackets {
		rate := fmt.Sprintf("%d%%", b.Percent)
		if b.UpTo > 0 {
			rate = "不超过 " + yuan(b.UpTo) + " 的部分按 " + rate
		}
		if b.Less > 0 {
			rate += "减 " + yuan(b.Less)
		}
		rates = append(rates, rate)
	}
	return words + "税率 " + strings.Join(rates, "，") + "。"
}

// Samples returns what usual receipts come to, from 800 to 10,000 yuan.
func (t Tax) Samples() []Taxed {
	var all []Taxed
	for _, gross := range []int64{800_00, 1000_00, 1500_00, 4000_00, 5000_00, 10000_00} {
		all = append(all, t.once(gross))
	}
	return all
}
