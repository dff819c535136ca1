package domain

import (
	"strings"
)

// ActionLabel returns what was done as people read it.
func (r AuditRow) ActionLabel() string {
	if label := exportAction(r.Action); label != "" {
		return label
	}
	noun, verb, _ := strings.Cut(r.Action, ".")
	switch noun {
	case "manuscript":
		return manuscriptAction(verb)
	case "attachment":
		return attachmentAction(verb)
	case "article":
		return articleAction(verb)
	case "account":
		return accountAction(verb)
	case "informant":
		return informantAction(verb)
	case "notification":
		return notificationAction(verb)
	case "award":
		return awardAction(verb)
	case "outlet", "adoption", "recommendation", "token":
		return adoptionAction(r.Action)
	case "rules":
		return rewardAction(r.Action)
	case "statement", "payment", "payee", "reward", "objection":
		return paymentAction(r.Action)
	case "circular":
		return circularAction(verb)
	}
	return officeAction(r.Action)
}

func manuscriptAction(verb string) string {
	switch verb {
	case "draft":
		return "新建稿件"
	case "submit":
		return "报送"
	case "resubmit":
		return "重新报送"
	case "withdraw":
		return "撤回"
	case "discard":
		return "删除草稿"
	case "import":
		return "导入文档"
	case "import_undo":
		return "撤销导入"
	case "void":
		return "签发失效"
	case "review":
		return "审稿"
	case "review_exception":
		return "同一人再审"
	case "record_signature":
		return "代录签字"
	case "secrecy":
		return "保密审查"
	case "recall":
		return "撤稿"
	case "recall_ask":
		return "申请撤稿"
	case "recall_unask":
		return "收回撤稿申请"
	case "recall_agree":
		return "同意撤稿"
	case "recall_refuse":
		return "不同意撤稿"
	case "endorse":
		return "单位审签"
	case "decline":
		return "单位退回"
	case "waive":
		return "不等单位审签"
	case "check":
		return "处理检查结果"
	case "distinguish":
		return "判断是否重复"
	case "merge":
		return "合并稿件"
	case "unmerge":
		return "撤销合并"
	}
	return deskAction(verb)
}

// deskAction names what editors do with a manuscript besides deciding.
func deskAction(verb string) string {
	switch verb {
	case "mend_days":
		return "改正统计日期"
	case "lock":
		return "开始编辑"
	case "take_over":
		return "接手编辑"
	case "unlock":
		return "结束编辑"
	case "edit":
		return "修改稿件"
	case "restore":
		return "恢复旧稿"
	case "picture":
		return "修改照片"
	case "download":
		return "下载全部文件"
	case "letter":
		return "给作者写信"
	case "letter_back":
		return "收回来信"
	case "letter_author":
		return "给编辑部写信"
	case "reveal":
		return "查看联系方式"
	}
	return sharingAction(verb)
}

func attachmentAction(verb string) string {
	switch verb {
	case "store":
		return "上传附件"
	case "signed":
		return "上传签字件"
	case "refuse":
		return "拒收附件"
	case "remove":
		return "删除附件"
	case "chat":
		return "聊天里发来附件"
	case "take":
		return "取用聊天附件"
	case "quarantine":
		return "隔离附件"
	case "release":
		return "放行附件"
	case "drop":
		return "删除隔离的附件"
	}
	return otherAction
}

func articleAction(verb string) string {
	switch verb {
	case "create":
		return "新建推送"
	case "add":
		return "加入推送"
	case "remove":
		return "移出推送"
	case "move":
		return "调整顺序"
	case "edit":
		return "编排"
	case "layout":
		return "改排版"
	case "override":
		return "放行检查"
	case "delete":
		return "删除推送"
	case "sign":
		return "签发推送"
	case "reopen":
		return "撤销签发"
	case "send":
		return "发布或推送"
	case "settle":
		return "核对结果"
	case "reprint":
		return "按转载再推送"
	case "take_down":
		return "撤下推送"
	case "taken_down":
		return "核对撤下结果"
	case "export":
		return "导出推送"
	case "by_hand":
		return "登记手动发出"
	case "link":
		return "补填文章地址"
	}
	return scheduleAction(verb)
}

// scheduleAction names what is done about when an article goes out.
func scheduleAction(verb string) string {
	switch verb {
	case "schedule":
		return "定时发出"
	case "unschedule":
		return "取消定时"
	case "due":
		return "到时发出"
	case "stop":
		return "到时没有发出"
	case "suspend":
		return "暂停定时推送"
	case "resume":
		return "恢复定时推送"
	case "preview":
		return "发送预览"
	}
	return otherAction
}

func notificationAction(verb string) string {
	switch verb {
	case "test":
		return "试发通知"
	case "retry":
		return "重发通知"
	}
	return officeAction("")
}

func accountAction(verb string) string {
	switch verb {
	case "sign_in":
		return "登录"
	case "sign_in_failed":
		return "登录失败"
	case "sign_out":
		return "退出"
	case "invite":
		return "请人绑定微信"
	case "notices":
		return "改通知方式"
	case "bind":
		return "绑定微信"
	case "unbind":
		return "解除微信绑定"
	case "change_password":
		return "修改密码"
	case "reset_password":
		return "重设密码"
	case "second_on":
		return "开启两步验证"
	case "second_off":
		return "关闭两步验证"
	case "second_recovery":
		return "使用备用码"
	case "deputy":
		return "设代理人"
	case "deputy_end":
		return "结束代理"
	case "add":
		return "新增账号"
	case "save":
		return "修改账号"
	}
	return otherAction
}

func informantAction(verb string) string {
	switch verb {
	case "submit":
		return "提交登记"
	case "approve":
		return "登记通过"
	case "refuse":
		return "登记不通过"
	case "join":
		return "并入登记"
	case "reveal":
		return "查看个人信息"
	case "term":
		return "任职变动"
	case "erase":
		return "注销登记"
	case "handover":
		return "申请交接"
	case "amend":
		return "修改资料"
	case "endorse":
		return "单位审签登记"
	case "decline":
		return "单位不同意登记"
	case "unlink":
		return "解除微信关联"
	case "move":
		return "转换微信关联"
	}
	return otherAction
}

func officeAction(action string) string {
	switch action {
	case "unit.add":
		return "新增单位"
	case "unit.save":
		return "修改单位"
	case "unit.close":
		return "停用单位"
	case "unit.import":
		return "导入单位"
	case "quota.clear":
		return "清零调用次数"
	case "alarm.dismiss":
		return "关闭告警"
	case "unit.invite":
		return "生成邀请码"
	case "unit.uninvite":
		return "作废邀请码"
	case "chair.invite":
		return "邀请审签人"
	case "chair.uninvite":
		return "作废审签人邀请"
	case "chair.claim":
		return "申请担任审签人"
	case "chair.confirm":
		return "确认审签人"
	case "chair.refuse":
		return "不确认审签人"
	case "chair.end":
		return "审签人卸任"
	case "chair.leave":
		return "审签人解除微信"
	case "menu.save":
		return "修改公众号菜单"
	case "replies.save":
		return "修改自动回复"
	case "settings.save":
		return "修改设置"
	case "settings.calendar":
		return "修改工作日历"
	case "settings.rewards":
		return "修改稿酬设置"
	case "word.save":
		return "修改词库"
	case "word.drop":
		return "删除词语"
	case "word.import":
		return "导入词库"
	case "word.undo":
		return "撤销导入词库"
	case "leader.save":
		return "修改领导人名录"
	case "leader.drop":
		return "删除领导人"
	case "followers.move":
		return "迁移公众号"
	}
	if strings.HasPrefix(action, "broadcast.") || strings.HasPrefix(action, "notification.") {
		return noticeAction(action)
	}
	return listAction(action)
}

// noticeAction names what is done with notices and with messages to many people.
func noticeAction(action string) string {
	switch action {
	case "notification.retry":
		return "重发通知"
	case "broadcast.save":
		return "编写消息"
	case "broadcast.drop":
		return "删除消息草稿"
	case "broadcast.confirm":
		return "群发消息"
	case "broadcast.pause":
		return "暂停消息"
	case "broadcast.resume":
		return "继续消息"
	case "broadcast.cancel":
		return "取消消息"
	case "broadcast.done":
		return "消息发完"
	}
	return otherAction
}

// sharingAction names how the department shares the work on a manuscript.
func sharingAction(verb string) string {
	switch verb {
	case "assign":
		return "分配审稿"
	case "overrule":
		return "代审他人认领的稿件"
	case "due":
		return "改审稿期限"
	case "label":
		return "改标签"
	case "note":
		return "写便笺"
	case "note_edit":
		return "改便笺"
	case "note_delete":
		return "删除便笺"
	case "note_restore":
		return "恢复便笺"
	}
	return otherAction
}
