package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Keys of the sections of a circular. That of a class is its code behind a mark.
const (
	SectionOverview = "overview"
	SectionClass    = "class-"
	SectionTimely   = "timely"
	SectionLacking  = "lacking"
	SectionNext     = "next"
)

// mostNames bounds how many units are named in one sentence.
const mostNames = 20

// Title returns the circular's title as it is drafted.
func (f CircularFigures) Title(federation string, corrects bool) string {
	kind := "的通报"
	if corrects {
		kind = "的更正通报"
	}
	return federation + "关于" + f.Quarter.Label() + "\n宣传稿件报送采用情况" + kind
}

// Sections writes the text from the figures. Correction is the sentence that
// names the circular that this one corrects, empty for a first issue.
func (f CircularFigures) Sections(correction string) []CircularSection {
	classes := f.ByClass()
	all := SumCircular(f.Lines())
	sections := []CircularSection{{Key: SectionOverview, Heading: "总体情况", Text: f.overview(all, classes, correction)}}
	for _, c := range classes {
		sections = append(sections, CircularSection{Key: SectionClass + c.Code, Heading: c.Name, Text: c.text()})
	}
	return append(sections,
		CircularSection{Key: SectionTimely, Heading: "报送时效", Text: f.timely(all, classes)},
		CircularSection{Key: SectionLacking, Heading: "存在问题", Text: f.lacking(all, classes)},
		CircularSection{Key: SectionNext, Heading: "下步报送要点", Text: "请各单位围绕" + f.Quarter.Next().Label() + "重点工作，及时报送有亮点、有成效的稿件。（请在此写明下一季度的选题和要求。）"},
	)
}

func (f CircularFigures) overview(all CircularLine, classes []CircularClass, correction string) string {
	var lines []string
	if correction != "" {
		lines = append(lines, correction)
	}
	units := 0
	for _, l := range f.Lines() {
		if !l.Silent() && l.Unit.ID != "" {
			units++
		}
	}
	lines = append(lines, fmt.Sprintf("%s（%s至%s），共有%d个单位报送稿件%d篇，采用%d篇、%d篇次，采用率%s。", f.Quarter.Label(), f.From.Chinese(), f.Through.Chinese(), units, all.Submitted, all.Adopted.Manuscripts, all.Adopted.Adoptions, all.Rate()))
	var levels []string
	for _, level := range slices.Backward(OutletLevels()) {
		if n := all.ByLevel[level]; n > 0 {
			levels = append(levels, mediaLabel(level)+strconv.Itoa(n)+"篇次")
		}
	}
	if len(levels) > 0 {
		lines = append(lines, "按媒体层级，"+strings.Join(levels, "，")+"。")
	}
	var parts []string
	for _, c := range classes {
		sum := c.Sum()
		parts = append(parts, fmt.Sprintf("%s报送%d篇、采用%d篇（%d篇次）", c.Name, sum.Submitted, sum.Adopted.Manuscripts, sum.Adopted.Adoptions))
	}
	if len(parts) > 0 {
		lines = append(lines, "按单位类别，"+strings.Join(parts, "；")+"。")
	}
	return strings.Join(lines, "\n")
}

// mediaLabel names the outlets of a level.
func mediaLabel(l OutletLevel) string {
	if l == LevelNation {
		return "全国性媒体"
	}
	return l.Label() + "媒体"
}

// text is the chapter of a class.
func (c CircularClass) text() string {
	sum := c.Sum()
	lines := []string{fmt.Sprintf("%s报送稿件%d篇，采用%d篇、%d篇次，采用率%s。", c.Name, sum.Submitted, sum.Adopted.Manuscripts, sum.Adopted.Adoptions, sum.Rate())}
	var best []string
	for _, l := range c.ranked() {
		if l.Rank > 3 || len(best) == mostNames {
			break
		}
		best = append(best, fmt.Sprintf("%s（采用%d篇、%d篇次）", l.Unit.Name, l.Adopted.Manuscripts, l.Adopted.Adoptions))
	}
	if len(best) > 0 {
		lines = append(lines, "采用较多的有："+strings.Join(best, "、")+"。")
	}
	if silent := c.Silent(); len(silent) > 0 && c.Code != "" {
		lines = append(lines, "本季度零报送的有："+namesOf(silent)+"。")
	}
	return strings.Join(lines, "\n")
}

// ranked returns the lines that have a place, in the order of places.
func (c CircularClass) ranked() []CircularLine {
	placed := slices.DeleteFunc(slices.Clone(c.Lines), func(l CircularLine) bool { return l.Rank == 0 })
	slices.SortStableFunc(placed, func(a, b CircularLine) int { return a.Rank - b.Rank })
	return placed
}

// namesOf names units, and how many there are where that is too many.
func namesOf(lines []CircularLine) string {
	names := make([]string, 0, mostNames)
	for _, l := range lines[:min(len(lines), mostNames)] {
		names = append(names, l.Unit.Name)
	}
	if len(lines) > mostNames {
		return strings.Join(names, "、") + fmt.Sprintf("等%d个单位", len(lines))
	}
	return strings.Join(names, "、")
}

func (f CircularFigures) timely(all CircularLine, classes []CircularClass) string {
	if all.Timed == 0 {
		return "本季度没有需要计算时效的新闻稿件。"
	}
	lines := []string{fmt.Sprintf("活动结束后三天内报送的新闻%d篇，占应计时效新闻%d篇的%s。", all.InTime, all.Timed, all.Timeliness())}
	var parts []string
	for _, c := range classes {
		if sum := c.Sum(); sum.Timed > 0 {
			parts = append(parts, c.Name+sum.Timeliness().String())
		}
	}
	if len(parts) > 1 {
		lines = append(lines, "其中："+strings.Join(parts, "，")+"。")
	}
	return strings.Join(lines, "\n")
}

func (f CircularFigures) lacking(all CircularLine, classes []CircularClass) string {
	var lines []string
	var silent []string
	for _, c := range classes {
		if n := len(c.Silent()); n > 0 && c.Code != "" {
			silent = append(silent, fmt.Sprintf("%s%d个", c.Name, n))
		}
	}
	if len(silent) > 0 {
		lines = append(lines, "部分单位本季度没有报送稿件："+strings.Join(silent, "，")+"。")
	}
	if late := all.Timed - all.InTime; late > 0 {
		lines = append(lines, fmt.Sprintf("部分新闻报送不够及时，活动结束三天以后才报送的有%d篇。", late))
	}
	if rest := all.Submitted - all.Adopted.Manuscripts; rest > 0 && 2*all.Adopted.Manuscripts < all.Submitted {
		lines = append(lines, "稿件采用率不到一半，选题和写作质量有待提高。")
	}
	if len(lines) == 0 {
		return "（请写明本季度报送中存在的问题；没有的，可以清空这一段。）"
	}
	return strings.Join(lines, "\n")
}
