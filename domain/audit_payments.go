package domain

// paymentAction names what is done with statements, payments and payees.
func paymentAction(action string) string {
	switch action {
	case "statement.compute":
		return "结算稿酬"
	case "statement.check":
		return "核对结算单"
	case "statement.approve":
		return "审批结算单"
	case "statement.give_back":
		return "退回结算单"
	case "statement.month":
		return "更改发放月份"
	case "statement.pay":
		return "登记稿酬发放"
	case "statement.export":
		return "导出结算单"
	case "statement.export_quarters":
		return "导出各季度稿酬"
	case "statement.export_ledger":
		return "导出稿酬明细"
	case "statement.export_tax":
		return "导出个税申报表"
	case "payment.hold":
		return "暂缓一笔稿酬"
	case "payment.refuse":
		return "登记放弃稿酬"
	case "payment.pay":
		return "补发一笔稿酬"
	case "payment.return":
		return "登记银行退回"
	case "payee.save":
		return "保存收款人"
	case "payee.refuse":
		return "本人放弃或者恢复稿酬"
	case "payee.assign":
		return "指定收款人"
	case "payee.reveal":
		return "查看收款人信息"
	case "reward.adjust":
		return "人工调整稿酬"
	case "reward.unadjust":
		return "撤销人工调整"
	case "objection.raise":
		return "提出稿酬异议"
	case "objection.withdraw":
		return "撤回稿酬异议"
	case "objection.answer":
		return "答复稿酬异议"
	}
	return otherAction
}

// paymentSubject names what those actions are about, empty where they are not.
func paymentSubject(subject string) string {
	switch subject {
	case "statement":
		return "结算单"
	case "payment":
		return "稿酬发放"
	case "payee":
		return "收款人"
	case "reward":
		return "稿酬明细"
	case "objection":
		return "稿酬异议"
	}
	return ""
}
