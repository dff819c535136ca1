package domain

// StarterRulesByPoints returns rules that a department may start from: the
// manuscript's highest adoption earns points, each point 4 yuan, all for the
// first author, and nobody gets more than 10,000 yuan a year. The newspaper
// 工人日报 must be among the outlets.
func StarterRulesByPoints(from Day) RuleSet {
	own, union := SetOf(SystemOwn), SetOf(SystemUnion)
	site, journal := SetOf(OutletSite), SetOf(OutletJournal)
	line := func(name string, points int64, c Conditions) RuleLine {
		return RuleLine{Name: name, Value: points * 100, Conditions: c}
	}
	return RuleSet{
		Name: "按积分计酬", From: from, Tax: ManuscriptTax(),
		Points: RuleTable{
			Classes: []RewardClass{{Name: "采用", Needs: map[RewardFact]Choice{FactRecalled: No}}},
			Lines: []RuleLine{
				line("本会网站、公众号", 5, Conditions{System: own, Kind: SetOf(OutletSite, OutletAccount)}),
				line("本会刊物", 10, Conditions{System: own, Kind: journal}),
				line("自治区工会网站", 20, Conditions{Level: SetOf(LevelRegion), System: union, Kind: site}),
				line("自治区工会刊物", 30, Conditions{Level: SetOf(LevelRegion), System: union, Kind: journal}),
				line("全国工会网站", 25, Conditions{Level: SetOf(LevelNation), System: union, Kind: site}),
				line("工人日报", 40, Conditions{Outlets: []string{"工人日报"}}),
				line("市级其他媒体", 10, Conditions{Level: SetOf(LevelCity), System: outside()}),
				{Name: "图片稿减半", Effect: EffectTimes, Value: 50, Conditions: Conditions{Genre: SetOf(GenrePicture)}},
			},
			Combination: HighestOnly, Sharing: ShareFirst,
		},
		Money: RuleTable{
			Classes:     []RewardClass{{Name: "稿酬", Needs: madeAndSent()}},
			Lines:       []RuleLine{{Name: "积分折算", Effect: EffectPerPoint, Value: 4_00}},
			Combination: Additive, Sharing: ShareFirst, // the points are the highest already
			Caps: []Cap{{Yearly: true, Most: 10_000_00}},
		},
	}
}

// StarterRulesByClass returns rules that a department may start from: a fee
// 稿酬 for the highest adoption by an outlet of its own, and a reward 奖励 for the
// highest by another to which it recommended the manuscript, both from the same
// base by length and pictures.
func StarterRulesByClass(from Day) RuleSet {
	needs := madeAndSent()
	needs[FactRecommended] = Yes
	times := func(name string, level OutletLevel, percent int64) RuleLine {
		return RuleLine{Name: name, Effect: EffectTimes, Value: percent, Conditions: Conditions{Level: SetOf(level), System: outside()}}
	}
	return RuleSet{
		Name: "按类别计酬", From: from, Tax: ManuscriptTax(),
		Money: RuleTable{
			Classes: []RewardClass{
				{Name: "稿酬", Needs: madeAndSent(), Conditions: Conditions{System: SetOf(SystemOwn)}},
				{Name: "奖励", Needs: needs, Conditions: Conditions{Level: SetOf(LevelCity, LevelRegion, LevelNation), System: outside()}},
			},
			Lines: []RuleLine{
				{Name: "不足 800 字", Value: 80_00, Conditions: Conditions{Below: 800}},
				{Name: "800 字以上", Value: 120_00, Conditions: Conditions{From: 800, Below: 1500}},
				{Name: "1500 字以上", Value: 150_00, Conditions: Conditions{From: 1500}},
				{Name: "配图", Effect: EffectPicture, Value: 20_00, Limit: 100_00},
				times("市级媒体", LevelCity, 300), times("自治区级媒体", LevelRegion, 500), times("全国媒体", LevelNation, 800),
				{Name: "头版", Effect: EffectPercent, Value: 50, Conditions: Conditions{Position: PositionFront}},
			},
			Combination: HighestPerClass, Sharing: ShareStated,
		},
	}
}

// madeAndSent is what the notice asks for: 自主完成, 主动报送; and what was
// recalled earns nothing.
func madeAndSent() map[RewardFact]Choice {
	return map[RewardFact]Choice{FactSelfMade: Yes, FactSentFreely: Yes, FactRecalled: No}
}

// outside returns the systems of all outlets but the federation's own.
func outside() Set[OutletSystem] { return SetOf(SystemParty, SystemUnion, SystemNews, SystemSocial) }
