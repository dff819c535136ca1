package domain

func adoptionAction(action string) string {
	switch action {
	case "outlet.save":
		return "保存媒体"
	case "outlet.merge":
		return "合并媒体"
	case "outlet.import":
		return "导入媒体"
	case "adoption.record":
		return "登记采用"
	case "adoption.claim":
		return "申报采用"
	case "adoption.refuse":
		return "不认定采用"
	case "adoption.revoke":
		return "撤销采用"
	case "adoption.proof":
		return "添加采用凭证"
	case "adoption.capture":
		return "抓取网页"
	case "adoption.call":
		return "联系撤稿"
	case "recommendation.send":
		return "推荐稿件"
	case "recommendation.decline":
		return "登记不用"
	case "recommendation.withdraw":
		return "撤回推荐"
	case "token.create":
		return "新建接口令牌"
	case "token.revoke":
		return "作废接口令牌"
	}
	return otherAction
}

// rewardAction names what is done about points and money.
func rewardAction(action string) string {
	switch action {
	case "rules.draft":
		return "起草计分计酬规则"
	case "rules.edit":
		return "修改规则草稿"
	case "rules.drop":
		return "删除规则草稿"
	case "rules.enforce":
		return "执行计分计酬规则"
	case "rules.export":
		return "导出规则试算"
	}
	return otherAction
}

// listAction names changes of labels and kept lists.
func listAction(action string) string {
	switch action {
	case "settings.day":
		return "修改敏感日期"
	case "settings.day_drop":
		return "删除敏感日期"
	case "settings.days_import":
		return "导入敏感日期"
	case "settings.push":
		return "修改推送公众号的情况"
	case "label.save":
		return "保存标签"
	case "label.delete":
		return "删除标签"
	case "view.save":
		return "保存常用列表"
	case "view.delete":
		return "删除常用列表"
	case "view.restore":
		return "恢复常用列表"
	}
	return otherAction
}

func circularAction(verb string) string {
	switch verb {
	case "draft":
		return "起草通报"
	case "reckon":
		return "重新统计通报数据"
	case "sign":
		return "签发通报"
	case "take_back":
		return "撤回通报的签发"
	case "issue":
		return "印发通报"
	case "scan":
		return "上传通报的盖章扫描件"
	case "template":
		return "更换通报模板"
	case "drop_template":
		return "停用通报模板"
	case "export":
		return "导出各期通报"
	case "export_list":
		return "导出通报数字的清单"
	}
	return ""
}
