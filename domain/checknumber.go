package domain

import (
	"fmt"
	"regexp"
	"strconv"
)

// Numbers that contradict themselves, over folded text.
var (
	shareOf = regexp.MustCompile(`(?:占|覆盖率|合格率|入会率|建会率|满意率|满意度|参保率|出勤率|签订率|知晓率|普及率|及格率|优秀率|到课率|参与率|投票率|签约率|持证率)[^。；;！!？?\n\d,，]{0,10}?(\d+(?:\.\d+)?)%`)
	sexes   = regexp.MustCompile(`共(?:计|有|评出|评选出|选出|推荐)?[^。；;\n\d]{0,12}?(\d+)(?:名|人|位)[^。；;\n\d]{0,16}?[,，(（;；][^。；\n\d]{0,6}?(男)[^。；\n\d]{0,8}?(\d+)(?:名|人|位)?[,，、;；]?[^。；\n\d]{0,4}?女[^。；\n\d]{0,8}?(\d+)(?:名|人|位)?`)
	prizes  = regexp.MustCompile(`一等奖(\d+)[名个项][,，、]?(?:[^。；\n\d]{0,4})二等奖(\d+)[名个项][,，、]?(?:[^。；\n\d]{0,4})三等奖(\d+)[名个项][,，、]?(?:[^。；\n\d]{0,4})共(?:计)?(\d+)[名个项]`)
	totals  = regexp.MustCompile(`(\d+)(?:名|人|位)(?:选手|职工|代表|会员|同志)?[^。；\n\d]{0,10}?分别(?:来自|为)[^。；\n]{0,6}?[一-龥]{1,8}(\d+)(?:名|人|位)[、,，和][一-龥]{1,8}(\d+)(?:名|人|位)[。；;\n]`)
)

// numberHits reports shares above a whole and sums that do not come out.
func numberHits(folded string) []hit {
	var hits []hit
	report := func(at []int, words, advice string) {
		from, to := span(folded, at[0], at[1])
		hits = append(hits, hit{kind: FindingNumber, severity: SeverityCheck, from: from, to: to, words: words, advice: advice})
	}
	for _, at := range shareOf.FindAllStringSubmatchIndex(folded, -1) {
		if share, err := strconv.ParseFloat(folded[at[2]:at[3]], 64); err == nil && share > 100 {
			report(at, "比例超过了 100%", "请核对数字。")
		}
	}
	for _, at := range sexes.FindAllStringSubmatchIndex(folded, -1) {
		all, men, women := number(folded, at, 1), number(folded, at, 3), number(folded, at, 4)
		if men+women != all {
			report(at, "男女人数加起来不等于总数", fmt.Sprintf("%d 加 %d 是 %d，文中写的是 %d。", men, women, men+women, all))
		}
	}
	for _, at := range prizes.FindAllStringSubmatchIndex(folded, -1) {
		first, second, third, all := number(folded, at, 1), number(folded, at, 2), number(folded, at, 3), number(folded, at, 4)
		if first+second+third != all {
			report(at, "各等奖加起来不等于总数", fmt.Sprintf("%d、%d、%d 加起来是 %d，文中写的是 %d。", first, second, third, first+second+third, all))
		}
	}
	for _, at := range totals.FindAllStringSubmatchIndex(folded, -1) {
		all, one, other := number(folded, at, 1), number(folded, at, 2), number(folded, at, 3)
		if one+other != all {
			report(at, "分项加起来不等于总数", fmt.Sprintf("%d 加 %d 是 %d，文中写的是 %d。", one, other, one+other, all))
		}
	}
	return hits
}
