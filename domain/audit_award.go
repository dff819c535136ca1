package domain

// awardAction names changes of the awards of a year.
func awardAction(verb string) string {
	switch verb {
	case "start":
		return "建立评选"
	case "setup":
		return "修改评选规则"
	case "compute":
		return "评选排名"
	case "exclude":
		return "排除参评者"
	case "lift":
		return "解除排除"
	case "choose":
		return "选定名单"
	case "freeze":
		return "固定推荐名单"
	case "correct":
		return "更正名单中的名称"
	case "publicise":
		return "开始公示"
	case "prolong":
		return "延长公示"
	case "retract":
		return "撤回公示"
	case "object":
		return "对公示提出异议"
	case "answer":
		return "答复公示异议"
	case "decide":
		return "审定表彰名单"
	case "commend":
		return "登记表彰"
	case "revoke":
		return "撤销表彰"
	case "export":
		return "导出评选"
	}
	return otherAction
}
