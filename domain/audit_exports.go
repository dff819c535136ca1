package domain

// exportAction names by which list a table has left the console, empty for other
// actions.
func exportAction(action string) string {
	switch action {
	case "manuscript.export":
		return "导出稿件列表"
	case "manuscript.export_letters":
		return "导出作者来信"
	case "manuscript.export_sweep":
		return "导出复查结果"
	case "attachment.export_held":
		return "导出隔离的文件"
	case "figures.export":
		return "导出各单位统计"
	case "circular.export_figures":
		return "导出通报统计表"
	case "manuscript.export_sweeps":
		return "导出复查"
	case "adoption.export":
		return "导出采用"
	case "payee.export":
		return "导出收款人"
	case "objection.export":
		return "导出异议"
	case "recommendation.export":
		return "导出推荐"
	case "recommendation.export_calls":
		return "导出待联系媒体"
	case "outlet.export":
		return "导出媒体名录"
	case "unit.export":
		return "导出单位"
	case "informant.export":
		return "导出信息员"
	case "informant.export_unreached":
		return "导出联系不上的人"
	case "chair.export":
		return "导出审签人"
	case "notification.export":
		return "导出通知台账"
	case "broadcast.export":
		return "导出消息"
	case "word.export":
		return "导出词库"
	case "leader.export":
		return "导出领导人名录"
	case "article.export_list":
		return "导出推送列表"
	case "article.export_reading":
		return "导出推送阅读"
	case "settings.export_days":
		return "导出敏感日期"
	case "account.export":
		return "导出账号"
	case "account.export_deputies":
		return "导出代理记录"
	case "account.export_audit":
		return "导出审计记录"
	case "account.export_tokens":
		return "导出接口令牌"
	}
	return officeExport(action)
}

// officeExport names what leaves of awards, rules and settings.
func officeExport(action string) string {
	switch action {
	case "label.export":
		return "导出标签"
	case "view.export":
		return "导出常用列表"
	case "award.export_chosen":
		return "导出表彰名单"
	case "award.export_years":
		return "导出各年度评优"
	case "award.export_entries":
		return "导出参评明细"
	case "award.export_exclusions":
		return "导出评优排除"
	case "award.export_objections":
		return "导出评优异议"
	case "rules.export_versions":
		return "导出各版规则"
	case "rules.export_lines":
		return "导出计分计酬规则"
	case "payee.export_payments":
		return "导出发放记录"
	case "settings.export_wording":
		return "导出退回原因和常用意见"
	case "settings.export_calendar":
		return "导出工作日历"
	case "settings.export_calendars":
		return "导出工作日历的版本"
	case "replies.export":
		return "导出自动回复"
	case "alarm.export":
		return "导出平台告警"
	case "alarm.export_calls":
		return "导出接口调用次数"
	}
	return ""
}
