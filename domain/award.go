package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// AwardState is how far the awards of a year have come.
type AwardState uint8

// The states. Values are stored: never renumber.
const (
	AwardSetUp      AwardState = 0 // quotas and rules are being set
	AwardComputed   AwardState = 1 // ranked; may be ranked again
	AwardFrozen     AwardState = 2 // the figures never move again
	AwardPublicised AwardState = 3 // 公示
	AwardDecided    AwardState = 4 // by another person
	AwardCommended  AwardState = 5
)

// AwardStates returns every state in the order of the way.
func AwardStates() []AwardState {
	return []AwardState{AwardSetUp, AwardComputed, AwardFrozen, AwardPublicised, AwardDecided, AwardCommended}
}

// String returns the state's name for style classes.
func (s AwardState) String() string {
	switch s {
	case AwardSetUp:
		return "setup"
	case AwardComputed:
		return "computed"
	case AwardFrozen:
		return "frozen"
	case AwardPublicised:
		return "publicised"
	case AwardDecided:
		return "decided"
	case AwardCommended:
		return "commended"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s AwardState) Label() string {
	switch s {
	case AwardSetUp:
		return "准备中"
	case AwardComputed:
		return "已排名，待选定"
	case AwardFrozen:
		return "已定推荐名单，待公示"
	case AwardPublicised:
		return "公示"
	case AwardDecided:
		return "已审定，待表彰"
	case AwardCommended:
		return "已表彰"
	}
	return "未知"
}

// Frozen reports whether the figures never move again.
func (s AwardState) Frozen() bool { return s >= AwardFrozen }

// AwardSetup is what the department decides of a round.
type AwardSetup struct {
	Through Day // the last day of publication that counts
	Ties    []TieRule
	Quotas  []AwardQuota
	Phone   bool   // the 公示 is shown to informants on the phone
	Public  bool   // and to everybody on a page
	Contact string // how objections reach the department besides the phone
}

// AwardRound 评选 is the awards of one year.
type AwardRound struct {
	ID          string
	Year        int
	State       AwardState
	Setup       AwardSetup
	Hash        string // of the figures, once they are frozen
	Recommender string // the federation's name when they were frozen: what the forms say
	Awarder     string // and when the list was decided: what commendation and certificates say
	Computed    Signed
	Frozen      Signed
	Publicised  Signed
	Decided     Signed
	Commended   Signed
	NoticeFrom  Day
	NoticeDays  int // working days
	NoticeUntil Day
	Number      string // 发文字号 of the commendation
	Day         Day    // of the commendation
	Note        string // why something was last taken back
	Version     int64
}

// Label returns the round as people call it.
func (r *AwardRound) Label() string {
	return strconv.Itoa(r.Year) + "年度优秀信息员和先进单位评选"
}

const (
	mostSeats  = 500
	mostReason = 200
	leastDays  = 1
	mostDays   = 30
)

// NoticeDaysUsual is how many working days a 公示 lasts unless people say otherwise.
const NoticeDaysUsual = 5

// Problems returns what cannot be accepted of a setup, by form field, for a year
// that begins with a month.
func (s *AwardSetup) Problems(year int, begins time.Month) map[string]string {
	problems := map[string]string{}
	whole := Quarter{Year: year}
	if s.Through.Time().IsZero() || s.Through < whole.First(begins) || s.Through > whole.Last(begins) {
		problems["through"] = "截止日期要在" + whole.Label() + "之内。"
	}
	seen := map[TieRule]bool{}
	for _, r := range s.Ties {
		if r.Label() == "" || seen[r] {
			problems["ties"] = "并列时的比较顺序有重复，请重新选择。"
		}
		seen[r] = true
	}
	for _, q := range s.Quotas {
		if q.Seats < 0 || q.Seats > mostSeats {
			problems["quotas"] = "名额请填写 0 到 500 之间的整数。"
		}
	}
	if len([]rune(s.Contact)) > mostReason {
		problems["contact"] = "请写在 200 字以内。"
	}
	return problems
}

// refuse returns a Conflict that says where the round stands.
func (r *AwardRound) refuse(what string) error {
	return Conflict(r.Label() + "现在是“" + r.State.Label() + "”，" + what)
}

// Change replaces the setup before the figures are frozen.
func (r *AwardRound) Change(s AwardSetup) error {
	if r.State.Frozen() {
		return r.refuse("名额和规则不能再改。")
	}
	r.Setup = s
	return nil
}

// Compute ranks the candidates, also again.
func (r *AwardRound) Compute(by Account, now time.Time) error {
	if r.State.Frozen() {
		return r.refuse("数字已经固定，不能重新排名。")
	}
	r.State, r.Computed = AwardComputed, signed(by, now)
	return nil
}

// Choosing refuses choices where none can be made.
func (r *AwardRound) Choosing() error {
	if r.State != AwardComputed && r.State != AwardFrozen {
		return r.refuse("不能调整名单。")
	}
	return nil
}

// Excluding refuses exclusions where none can be made.
func (r *AwardRound) Excluding() error {
	if r.State == AwardSetUp || r.State >= AwardDecided {
		return r.refuse("不能排除或者恢复参评者。")
	}
	return nil
}

// Freeze keeps the figures for ever under their hash, with the federation's name.
func (r *AwardRound) Freeze(hash, federation string, problems []AwardProblem, by Account, now time.Time) error {
	if r.State != AwardComputed {
		return r.refuse("不能固定推荐名单。")
	}
	if err := settled(problems); err != nil {
		return err
	}
	r.State, r.Hash, r.Recommender, r.Frozen, r.Note = AwardFrozen, hash, federation, signed(by, now), ""
	return nil
}

func settled(problems []AwardProblem) error {
	if len(problems) == 0 {
		return nil
	}
	return Conflict(problems[0].Words)
}

// Correct gives frozen figures another hash because names were written wrong; the
// figures stay. A 公示 has to be taken back first.
func (r *AwardRound) Correct(hash, federation, reason string) error {
	if r.State != AwardFrozen {
		return r.refuse("不能更正姓名和单位名称。")
	}
	if err := checkReason(reason, "请写明为什么更正，2 到 200 个字。"); err != nil {
		return err
	}
	r.Hash, r.Recommender = hash, federation
	return nil
}

// Publication is how a 公示 is held.
type Publication struct {
	From     Day
	Days     int // working days
	Until    Day // later than they end; empty for that day
	Calendar Calendar
}

// Publicise begins the 公示.
func (r *AwardRound) Publicise(p Publication, problems []AwardProblem, by Account, now time.Time) error {
	if r.State != AwardFrozen {
		return r.refuse("不能开始公示。")
	}
	if err := settled(problems); err != nil {
		return err
	}
	wrong := map[string]string{}
	if p.From.Time().IsZero() || p.From < DayOf(now) {
		wrong["from"] = "请填写今天或者以后的日期。"
	}
	if p.Days < leastDays || p.Days > mostDays {
		wrong["days"] = "请填写 1 到 30 之间的工作日数。"
	}
	last := p.Calendar.LastOf(p.From, p.Days)
	if p.Until != "" && (p.Until < last || p.Until.Time().IsZero()) {
		wrong["until"] = "公示不少于 " + strconv.Itoa(p.Days) + " 个工作日，最早到" + last.Chinese() + "。"
	}
	if len(wrong) > 0 {
		return InvalidFields(wrong)
	}
	if p.Until == "" {
		p.Until = last
	}
	r.State, r.Publicised = AwardPublicised, signed(by, now)
	r.NoticeFrom, r.NoticeDays, r.NoticeUntil, r.Note = p.From, p.Days, p.Until, ""
	return nil
}

// Lacking returns the day to which the 公示 must go on to last its working days,
// where a calendar that was entered since it began leaves fewer of them than were
// said. It is empty otherwise.
func (r *AwardRound) Lacking(calendar Calendar, today Day) Day {
	if r.State != AwardPublicised {
		return ""
	}
	return calendar.LastOf(max(r.NoticeUntil.Add(1), today), r.NoticeDays-calendar.Count(r.NoticeFrom, r.NoticeUntil))
}

// Prolong lets the 公示 go on to a later day that has not passed.
func (r *AwardRound) Prolong(until, today Day) error {
	if r.State != AwardPublicised {
		return r.refuse("没有公示可以延长。")
	}
	if until.Time().IsZero() || until <= r.NoticeUntil || until < today {
		return InvalidFields(map[string]string{"until": "请填写" + max(r.NoticeUntil.Add(1), today).Chinese() + "或者以后的日期。"})
	}
	r.NoticeUntil = until
	return nil
}

// Shown reports whether the 公示 goes on, so that objections are taken.
func (r *AwardRound) Shown(today Day) bool {
	return r.State == AwardPublicised && r.NoticeFrom <= today && today <= r.NoticeUntil
}

// Stage returns where the round stands on a day as people read it: a 公示 may be
// still to come, or over.
func (r *AwardRound) Stage(today Day) string {
	switch {
	case r.State == AwardPublicised && today < r.NoticeFrom:
		return "公示" + r.NoticeFrom.Chinese() + "开始"
	case r.State == AwardPublicised && today > r.NoticeUntil:
		return "公示已结束，待审定"
	}
	return r.State.Label()
}

// Retract ends the 公示 because the list must change; it has to be made public again.
func (r *AwardRound) Retract(reason string) error {
	if r.State != AwardPublicised {
		return r.refuse("没有公示可以撤回。")
	}
	if err := checkReason(reason, "请写明撤回公示的原因，2 到 200 个字。"); err != nil {
		return err
	}
	r.State, r.Note = AwardFrozen, reason
	return nil
}

func checkReason(reason, words string) error {
	if n := len([]rune(strings.TrimSpace(reason))); n < 2 || n > mostReason {
		return InvalidFields(map[string]string{"reason": words})
	}
	return nil
}

// Decide says that the list stands, once the 公示 is over and every objection is
// answered; the federation awards by the name it has then. It must be somebody
// else than who ranked or froze it.
func (r *AwardRound) Decide(open int, federation string, by Account, now time.Time) error {
	switch today := DayOf(now); {
	case r.State != AwardPublicised:
		return r.refuse("不能审定。")
	case today <= r.NoticeUntil:
		return Conflict("公示到" + r.NoticeUntil.Chinese() + "为止，结束以后再审定。")
	case open > 0:
		return Conflict("还有 " + strconv.Itoa(open) + " 条异议没有答复，答复以后再审定。")
	case slices.Contains([]string{r.Computed.By, r.Frozen.By}, by.ID):
		return Forbidden("排名或者定名单的人不能自己审定，请换一位审定人。")
	}
	r.State, r.Awarder, r.Decided = AwardDecided, federation, signed(by, now)
	return nil
}

// Commend gives the commendation its number and day.
func (r *AwardRound) Commend(number string, day Day, by Account, now time.Time) error {
	if r.State != AwardDecided {
		return r.refuse("不能登记表彰。")
	}
	problems := map[string]string{}
	if n := len([]rune(strings.TrimSpace(number))); n < 2 || n > 40 {
		problems["number"] = "请填写表彰文件的发文字号。"
	}
	if day.Time().IsZero() || day > DayOf(now) || day < DayOf(r.Decided.At) {
		problems["day"] = "请填写审定以后、今天以前的成文日期。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	r.State, r.Number, r.Day, r.Commended = AwardCommended, strings.TrimSpace(number), day, signed(by, now)
	return nil
}

// Revoke takes an award back; its certificate says so.
func (c *AwardCandidate) Revoke(reason string, by Account, now time.Time) error {
	if !c.Awarded() {
		return Conflict(c.Label() + "现在没有这项表彰，不能撤销。")
	}
	if err := checkReason(reason, "请写明撤销的原因，2 到 200 个字，核验证书的人会看到。"); err != nil {
		return err
	}
	c.Revoked, c.Revoking = signed(by, now), strings.TrimSpace(reason)
	return nil
}

// AwardCertificate 证书 says that somebody was awarded. Anybody who has its code
// can verify it.
type AwardCertificate struct {
	Code       string
	Federation string
	Kind       AwardKind
	Year       int
	Name       string
	Unit       string // of an informant
	Number     string // 发文字号 of the commendation
	Day        Day    // of the commendation
	Valid      bool   // false once the award was taken back
	Revoking   string // why
	RevokedDay Day
	Address    string // at which anybody verifies it
	Picture    []byte // PNG of the address as a code
}

// Title returns what the award is called: 2026年度优秀信息员.
func (c AwardCertificate) Title() string { return strconv.Itoa(c.Year) + "年度" + c.Kind.Label() }

// Holder names who has it: 张三（样例工会）.
func (c AwardCertificate) Holder() string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + "（" + c.Unit + "）"
}

// Words is what the certificate says after whom it is for.
func (c AwardCertificate) Words() string {
	if c.Kind == AwardUnits {
		return "在" + strconv.Itoa(c.Year) + "年度宣传稿件报送工作中成绩突出，被评为先进单位。"
	}
	return "在" + strconv.Itoa(c.Year) + "年度宣传稿件报送工作中表现突出，被评为优秀信息员。"
}
