package domain

import (
	"time"
	"unicode/utf8"
)

// StatementState is how far the statement of a quarter has come.
type StatementState uint8

// The states of a statement. Values are stored: never renumber.
const (
	StatementOpen     StatementState = 0 // the quarter goes on, or nobody has closed it
	StatementComputed StatementState = 1 // what it holds stands still, for people to check
	StatementChecked  StatementState = 2
	StatementApproved StatementState = 3 // by another person: locked for ever
	StatementPaid     StatementState = 4
)

// StatementStates returns every state in the order of the way.
func StatementStates() []StatementState {
	return []StatementState{StatementOpen, StatementComputed, StatementChecked, StatementApproved, StatementPaid}
}

// String returns the state's name for style classes.
func (s StatementState) String() string {
	switch s {
	case StatementOpen:
		return "open"
	case StatementComputed:
		return "computed"
	case StatementChecked:
		return "checked"
	case StatementApproved:
		return "approved"
	case StatementPaid:
		return "paid"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s StatementState) Label() string {
	switch s {
	case StatementOpen:
		return "进行中"
	case StatementComputed:
		return "已结算，待核对"
	case StatementChecked:
		return "已核对，待审批"
	case StatementApproved:
		return "已审批，待发放"
	case StatementPaid:
		return "已发放"
	}
	return "未知"
}

// Locked reports whether entries and payments never change again.
func (s StatementState) Locked() bool { return s >= StatementApproved }

// Statement 结算单 is the account of one quarter: entries, and who is paid what.
type Statement struct {
	ID      string
	Quarter Quarter
	State   StatementState
	Month   string // in which it is paid, as the tax is computed: 2026-04
	Entries int
	Sum     Sum    // of the entries
	Taxed          // of the payments
	People  int    // who are paid
	Hash    string // of the entries, to see whether anything would be different now

	RefreshedAt time.Time // when the entries were last reckoned
	Computed    Signed
	Checked     Signed
	Approved    Signed
	PaidDay     Day
	Voucher     string // of the finance office
	Note        string // why it was last given back
	Version     int64
}

// Signed is who did something when; zero where nobody has.
type Signed struct {
	By   string // account
	Name string
	At   time.Time
}

// Compute makes the statement stand still for checking, also again. What somebody
// has checked has to be given back first.
func (s *Statement) Compute(by Account, today Day, begins time.Month, now time.Time) error {
	if s.State.Locked() {
		return Conflict(s.Quarter.Label() + "已经审批，不能重新结算；以后的变化进入下一个季度。")
	}
	if s.State == StatementChecked {
		return Conflict(s.Quarter.Label() + "已经核对，要重新结算请先退回。")
	}
	if last := s.Quarter.Last(begins); today <= last {
		return Conflict(s.Quarter.Label() + "到" + last.Chinese() + "才结束，结束以后再结算。")
	}
	s.State, s.Computed = StatementComputed, signed(by, now)
	return nil
}

// Check says that somebody has looked through the statement.
func (s *Statement) Check(by Account, now time.Time) error {
	if s.State != StatementComputed {
		return Conflict("这份结算单现在是“" + s.State.Label() + "”，不能核对。")
	}
	s.State, s.Checked = StatementChecked, signed(by, now)
	return nil
}

// GiveBack takes a statement that waits for approval back to where it can be
// computed anew.
func (s *Statement) GiveBack(reason string) error {
	if err := checkReason(reason, "请写明退回的原因，经办人会看到。"); err != nil {
		return err
	}
	if s.State != StatementComputed && s.State != StatementChecked {
		return Conflict("这份结算单现在是“" + s.State.Label() + "”，不能退回。")
	}
	s.State, s.Checked, s.Note = StatementComputed, Signed{}, reason
	return nil
}

// Reopen takes a statement that was changed by hand back to where it has to be
// computed anew.
func (s *Statement) Reopen() error {
	if s.State.Locked() {
		return Conflict(s.Quarter.Label() + "已经审批，请调整到下一个季度。")
	}
	s.State, s.Computed, s.Checked = StatementOpen, Signed{}, Signed{}
	return nil
}

// Approve locks the statement. It must be somebody else than who computed or
// checked it.
func (s *Statement) Approve(by Account, now time.Time) error {
	if s.State != StatementChecked {
		return Conflict("这份结算单现在是“" + s.State.Label() + "”，不能审批。")
	}
	if by.ID == s.Computed.By || by.ID == s.Checked.By {
		return Forbidden("结算或者核对的人不能自己审批，请换一位审批人。")
	}
	s.State, s.Approved, s.Note = StatementApproved, signed(by, now), ""
	return nil
}

// Pay says on which day and by which voucher an approved statement was paid.
func (s *Statement) Pay(day Day, voucher string, today Day) error {
	if s.State != StatementApproved {
		return Conflict("这份结算单现在是“" + s.State.Label() + "”，不能登记发放。")
	}
	if err := checkPaid(day, voucher, today); err != nil {
		return err
	}
	if day < DayOf(s.Approved.At) {
		return InvalidFields(map[string]string{"day": "发放日期不能早于审批日期（" + DayOf(s.Approved.At).Chinese() + "）。"})
	}
	if day.Month() != s.Month {
		return InvalidFields(map[string]string{"day": "个税按 " + s.Month + " 计算，发放日期不在这个月。请先更改发放月份，重新计税。"})
	}
	s.State, s.PaidDay, s.Voucher = StatementPaid, day, voucher
	return nil
}

func checkPaid(day Day, voucher string, today Day) error {
	problems := map[string]string{}
	switch {
	case day.Time().IsZero():
		problems["day"] = "请填写发放日期。"
	case day > today:
		problems["day"] = "发放日期还没有到，发放以后再登记。"
	}
	switch n := utf8.RuneCountInString(voucher); {
	case n == 0:
		problems["voucher"] = "请填写凭证号。"
	case n > 60:
		problems["voucher"] = "凭证号请不要超过 60 个字。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	return nil
}

// Month returns the month of the day as statements hold it: 2026-04.
func (d Day) Month() string {
	if d.Time().IsZero() {
		return ""
	}
	return string(d[:len("2026-04")])
}

// CheckMonth refuses what is no month, or one before the quarter's end.
func (s *Statement) CheckMonth(month string, begins time.Month) error {
	day, err := ParseDay(month + "-01")
	if err != nil || day.Month() != month {
		return InvalidFields(map[string]string{"month": "发放月份应写成 2026-04 这样。"})
	}
	if month < s.Quarter.Last(begins).Month() {
		return InvalidFields(map[string]string{"month": "发放月份不能早于季度结束的月份。"})
	}
	return nil
}

func signed(by Account, now time.Time) Signed { return Signed{By: by.ID, Name: by.Name, At: now} }
