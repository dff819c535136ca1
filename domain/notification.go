package domain

import "time"

// NoticeKind is what a notification tells.
type NoticeKind string

// The kinds of notification.
const (
	NoticeRegistered  NoticeKind = "registration_approved" // 登记通过
	NoticeRefused     NoticeKind = "registration_refused"  // 登记未通过
	NoticeTerms       NoticeKind = "terms_changed"         // 任职变动
	NoticeReceived    NoticeKind = "manuscript_received"   // 稿件已收到
	NoticeReturned    NoticeKind = "manuscript_returned"   // 稿件退回修改
	NoticeRejected    NoticeKind = "manuscript_rejected"   // 稿件不采用
	NoticeAccepted    NoticeKind = "manuscript_accepted"   // 稿件已审定
	NoticeAdopted     NoticeKind = "manuscript_adopted"    // 稿件已采用
	NoticeWaiting     NoticeKind = "manuscript_waiting"    // to editors: 待审稿件
	NoticeApplication NoticeKind = "registration_waiting"  // to editors: 待审登记
	NoticeMention     NoticeKind = "note_mention"          // to editors: 便笺提到您
	NoticeLetter      NoticeKind = "manuscript_letter"     // to authors: 编辑部来信
	NoticeAnswer      NoticeKind = "manuscript_answer"     // to editors: 作者来信
	NoticeDigest      NoticeKind = "waiting_digest"        // to editors: 待办汇总
	NoticeBroadcast   NoticeKind = "broadcast"             // to informants and chairs: a message of the department
	NoticeSilent      NoticeKind = "unit_silent"           // to informants or chairs: 久未报送
	NoticeReckoned    NoticeKind = "reward_approved"       // to informants: 稿酬核定
	NoticePaid        NoticeKind = "reward_paid"           // to informants: 稿酬已发放
	NoticePayReturned NoticeKind = "reward_returned"       // to informants: 稿酬被银行退回
	NoticeMended      NoticeKind = "account_mended"        // to who pays: 收款账户已更正, after the bank returned something
	NoticeObjection   NoticeKind = "objection_answered"    // to informants: 异议答复
	NoticeAwarded     NoticeKind = "award_given"           // to informants: 评优表彰
	NoticeAwardLost   NoticeKind = "award_revoked"         // to informants: 撤销表彰
	NoticeStopped     NoticeKind = "article_stopped"       // to who scheduled it: 定时推送没有发出
	NoticeTakeDown    NoticeKind = "article_takedown"      // to editors: 撤下结果
	NoticeReply       NoticeKind = "chat_reply"            // an answer of the chat that could not be sent there
)

// NoticeKinds returns every kind that has a template, in the order of the
// settings page.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{
		NoticeRegistered, NoticeRefused, NoticeTerms, NoticeReceived, NoticeReturned, NoticeRejected,
		NoticeAccepted, NoticeAdopted, NoticeWaiting, NoticeApplication, NoticeLetter, NoticeAnswer, NoticeMention, NoticeDigest,
		NoticeReckoned, NoticePaid, NoticePayReturned, NoticeMended, NoticeObjection, NoticeAwarded, NoticeAwardLost, NoticeBroadcast, NoticeSilent, NoticeStopped, NoticeTakeDown,
	}
}

// ForAccounts reports whether the kind is told to accounts of the console, not to
// informants and chairs.
func (k NoticeKind) ForAccounts() bool {
	switch k {
	case NoticeWaiting, NoticeApplication, NoticeMention, NoticeAnswer, NoticeDigest, NoticeMended, NoticeStopped, NoticeTakeDown:
		return true
	}
	return false
}

// Label returns the kind as people read it.
func (k NoticeKind) Label() string {
	switch k {
	case NoticeRegistered:
		return "登记通过"
	case NoticeRefused:
		return "登记未通过"
	case NoticeTerms:
		return "任职变动"
	case NoticeReceived:
		return "稿件已收到"
	case NoticeReturned:
		return "稿件退回修改"
	case NoticeRejected:
		return "稿件不采用"
	case NoticeAccepted:
		return "稿件已审定"
	case NoticeAdopted:
		return "稿件已采用"
	case NoticeWaiting:
		return "有稿件待审"
	case NoticeApplication:
		return "有登记待审"
	case NoticeMention:
		return "便笺提到您"
	case NoticeLetter:
		return "编辑部来信"
	case NoticeAnswer:
		return "作者来信"
	case NoticeDigest:
		return "待办汇总"
	case NoticeBroadcast:
		return "部门消息"
	case NoticeSilent:
		return "久未报送提醒"
	case NoticeReckoned:
		return "稿酬核定"
	case NoticePaid:
		return "稿酬发放"
	case NoticePayReturned:
		return "稿酬被银行退回"
	case NoticeMended:
		return "收款账户已更正"
	case NoticeObjection:
		return "异议答复"
	case NoticeAwarded:
		return "评优表彰"
	case NoticeAwardLost:
		return "撤销表彰"
	case NoticeStopped:
		return "定时推送没有发出"
	case NoticeTakeDown:
		return "推送没有撤下"
	case NoticeReply:
		return "公众号的回复"
	}
	return "通知"
}

// Example returns what the named fact of a notification of this kind may be, for
// the settings page; titles and units are as long as they come.
func (k NoticeKind) Example(fact string) string {
	switch fact {
	case "数量":
		return "12"
	case "标题":
		return "青禾矿业公司工会举办“安康杯”职工技能大赛暨先进班组表彰会"
	case "结果":
		return k.exampleResult()
	case "时间":
		return "2026年3月5日 18:02"
	case "说明":
		return "请补充活动的时间、地点和参加人数，照片请换成原图，然后重新报送。"
	case "单位":
		return "青禾矿业"
	case "编号":
		return "2026-000123"
	case "姓名":
		return "张三"
	}
	return ""
}

func (k NoticeKind) exampleResult() string {
	switch k {
	case NoticeRegistered:
		return "已通过"
	case NoticeRefused:
		return "未通过"
	case NoticeTerms:
		return "任职变动"
	case NoticeReceived:
		return "已收到"
	case NoticeReturned:
		return "退回修改"
	case NoticeRejected:
		return "不采用"
	case NoticeAccepted:
		return "已审定"
	case NoticeAdopted:
		return "已采用"
	case NoticeWaiting:
		return "待初审"
	case NoticeApplication:
		return "待审核"
	case NoticeMention:
		return "林初审在便笺里提到您"
	case NoticeSilent:
		return "请报送"
	case NoticeReckoned:
		return "已核定"
	case NoticePaid:
		return "已发放"
	case NoticePayReturned:
		return "银行退回"
	case NoticeMended:
		return "账户已填"
	case NoticeObjection:
		return "意见成立"
	case NoticeAwarded:
		return "已表彰"
	case NoticeAwardLost:
		return "已撤销"
	}
	return k.Label()
}

// NoticeState is what became of a notification, and says no more than is known.
type NoticeState uint8

// The states of a notification. Values are stored: never renumber.
const (
	NoticeQueued      NoticeState = 0
	NoticeSent        NoticeState = 1 // the platform took it
	NoticeDelivered   NoticeState = 2 // the platform says that it arrived
	NoticeFailed      NoticeState = 3
	NoticeUnknown     NoticeState = 4 // it may have arrived; not sent again by itself
	NoticeUnreachable NoticeState = 5 // the person cannot be reached this way
	NoticeCancelled   NoticeState = 6 // the message was cancelled before this one went out
)

// NoticeStates returns every state in the order of the ledger's filter.
func NoticeStates() []NoticeState {
	return []NoticeState{NoticeQueued, NoticeSent, NoticeDelivered, NoticeFailed, NoticeUnknown, NoticeUnreachable, NoticeCancelled}
}

// String returns the state's name for addresses and style classes.
func (s NoticeState) String() string {
	switch s {
	case NoticeQueued:
		return "queued"
	case NoticeSent:
		return "sent"
	case NoticeDelivered:
		return "delivered"
	case NoticeFailed:
		return "failed"
	case NoticeUnknown:
		return "unknown"
	case NoticeUnreachable:
		return "unreachable"
	case NoticeCancelled:
		return "cancelled"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s NoticeState) Label() string {
	switch s {
	case NoticeQueued:
		return "等待发送"
	case NoticeSent:
		return "已发出"
	case NoticeDelivered:
		return "已送达"
	case NoticeFailed:
		return "发送失败"
	case NoticeUnknown:
		return "结果不明"
	case NoticeUnreachable:
		return "无法送达"
	case NoticeCancelled:
		return "已取消"
	}
	return "未知"
}

// Notification 通知 is one thing told to one person.
type Notification struct {
	ID           string
	Kind         NoticeKind
	InformantID  string // whom, either an informant
	AccountID    string // or an account
	ChairID      string // or a unit's chair
	OpenID       string // as it was when first tried, empty when the person has no WeChat linked
	ManuscriptID string
	Facts        []Fact // what templates and the inbox show
	Path         string // page that it opens, below the public address
	State        NoticeState
	MessageID    string // the platform's id of the message
	CreatedAt    time.Time
	UpdatedAt    time.Time
	SentAt       time.Time
	ReadAt       time.Time // opened in the inbox
}

// Fact is one named value of a notification: 标题, 结果, 时间, 说明, 单位, 编号, 姓名, 数量.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Fact returns the value of the named fact, empty when there is none.
func (n Notification) Fact(name string) string {
	for _, f := range n.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Try is one attempt at delivering a notification.
type Try struct {
	ID             string
	NotificationID string
	Channel        Channel
	Number         int // from 1
	State          NoticeState
	Code           int    // the platform's error code, 0 for none
	Detail         string // what happened and what to do, in Chinese
	StartedAt      time.Time
	EndedAt        time.Time // zero while it runs, and for ever when its process died
}

// Open reports whether the try may have reached the person without our knowing:
// its outcome is unknown, or nobody lived to write it down.
func (t Try) Open() bool { return t.EndedAt.IsZero() || t.State == NoticeUnknown }

// JobState is where an outbox row stands.
type JobState uint8

// The states of a job. Values are stored: never renumber.
const (
	JobQueued  JobState = 0
	JobDone    JobState = 1
	JobFailed  JobState = 2
	JobUnknown JobState = 3
)

// JobKind names the handler of an outbox row.
type JobKind string

// The kinds of job.
const (
	JobNotify       JobKind = "notify"          // Subject: notification id
	JobSendArticle  JobKind = "article.send"    // Subject: article id
	JobPollArticle  JobKind = "article.poll"    // Subject: article id
	JobFigures      JobKind = "article.figures" // Subject: the day through which the platform is asked what was read
	JobDueArticle   JobKind = "article.due"     // Subject: article id, Payload: its time in Unix milliseconds
	JobPreview      JobKind = "article.preview" // Subject: article id
	JobTakeDown     JobKind = "article.down"    // Subject: article id, Payload: the item's position, -1 for all
	JobRecalled     JobKind = "article.recall"  // Subject: id of a recalled manuscript, Payload: id and name of the account that recalled it
	JobDerive       JobKind = "media.derive"    // Subject: attachment id
	JobConvert      JobKind = "media.convert"   // Subject: attachment id
	JobScan         JobKind = "media.scan"      // Subject: attachment id
	JobScanStock    JobKind = "media.scanstock" // Subject: stock; scans what was stored before there was a scanner
	JobImport       JobKind = "document.import" // Subject: attachment id of the document
	JobFetchMedia   JobKind = "media.fetch"     // Subject: attachment id, Payload: the platform's media id, or attachment/ID to copy one of ours
	JobForgetMedia  JobKind = "media.forget"    // Subject: attachment id whose row is gone, Payload: names of the edits of which it had copies
	JobReplyMessage JobKind = "message.reply"   // Subject: OpenID, Payload: text of a customer message
	JobJoinReport   JobKind = "notify.report"   // Subject: the platform's number of a subscription notice
	JobForward      JobKind = "message.forward" // Subject: OpenID, Payload: app id and the sealed message
	JobRemindBasket JobKind = "basket.remind"   // Subject: OpenID, Payload: app id

	JobRemindChair JobKind = "chair.remind"    // Subject: unit id
	JobStamped     JobKind = "informant.stamp" // Subject: informant id whose registration got a stamped scan
	JobReleaseUnit JobKind = "unit.release"    // Subject: unit id whose chair need not endorse any more

	JobCapture           JobKind = "page.capture"          // Subject: adoption id whose page is to be photographed
	JobRemindRecommended JobKind = "recommendation.remind" // Subject: recommendation id
	JobCheck             JobKind = "manuscript.check"      // Subject: manuscript id, Payload: its cause in digits
	JobSweep             JobKind = "check.sweep"           // Subject: sweep id

	JobBroadcast       JobKind = "broadcast"        // Subject: broadcast id whose people are to get their notifications
	JobBroadcastLot    JobKind = "broadcast.lot"    // Subject: broadcast id, Payload: ids of notifications that go out together
	JobBroadcastNotice JobKind = "broadcast.notify" // Subject: notification id that goes out alone, Payload: broadcast id

	JobMoveFollowers JobKind = "followers.move" // Subject: app id of the WeChat account that they come from
)

// OfPerson reports whether the subject is a person's OpenID, which the log does
// not hold.
func (k JobKind) OfPerson() bool {
	switch k {
	case JobReplyMessage, JobForward, JobRemindBasket:
		return true
	}
	return false
}

// Job is an outbox row: work that a committed change asked for.
type Job struct {
	ID           string
	Kind         JobKind
	Subject      string
	Payload      string
	State        JobState
	DueAt        time.Time
	LeaseOwner   string
	LeaseUntil   time.Time
	Attempts     int
	FirstTriedAt time.Time
	Problem      string // of the last attempt, for the log
	CreatedAt    time.Time
	DoneAt       time.Time
	Uncounted    bool // the attempt that ends was none: it was too early
	Interrupted  bool // the attempt before this one ended without a word: its process died or lost the lease
}

// UnknownOutcome is how a job's handler reports that its work may have taken
// effect outside and must not be repeated by itself.
type UnknownOutcome struct{ Err error }

// Error describes the doubt for the log.
func (e *UnknownOutcome) Error() string { return "outcome unknown: " + e.Err.Error() }

// Unwrap returns what raised the doubt.
func (e *UnknownOutcome) Unwrap() error { return e.Err }

// FactNames returns the names of facts in the order of the settings page.
func FactNames() []string {
	return []string{"标题", "结果", "时间", "说明", "单位", "编号", "姓名", "数量"}
}
