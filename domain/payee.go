package domain

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// PayeeKind is who gets the money.
type PayeeKind uint8

// The kinds of payee. Values are stored: never renumber.
const (
	PayeeInformant PayeeKind = 0 // 信息员本人
	PayeePerson    PayeeKind = 1 // somebody without account: a co-author, a photographer
	PayeeUnit      PayeeKind = 2 // the unit, which is not taxed here
)

// PayeeKinds returns every kind in the order of the form.
func PayeeKinds() []PayeeKind { return []PayeeKind{PayeeInformant, PayeePerson, PayeeUnit} }

// Label returns the kind as people read it.
func (k PayeeKind) Label() string {
	switch k {
	case PayeeInformant:
		return "信息员"
	case PayeePerson:
		return "其他个人"
	case PayeeUnit:
		return "单位"
	}
	return "未知"
}

// Payee 收款人 is who is paid for what one or several authors have earned.
type Payee struct {
	ID            string
	Kind          PayeeKind
	Name          string // of the person or the unit; the account is in this name
	InformantID   string // whose it is, empty for others
	UnitID        string
	Phone         Sealed
	IDNumber      Sealed
	Bank          string // 开户行
	Account       Sealed // 账号
	AccountEnding string // the last four digits, by which people know it
	Refuses       bool   // 放弃稿酬, from the next statement on
	ConsentedAt   time.Time
	UpdatedAt     time.Time
	Version       int64
}

// Ready reports whether the payee can be paid by bank and, where that is needed, taxed.
func (p *Payee) Ready() bool {
	return p.Bank != "" && len(p.Account) > 0 && (p.Kind == PayeeUnit || len(p.IDNumber) > 0)
}

// Lacks says what is missing for paying, empty where nothing is.
func (p *Payee) Lacks() string {
	var missing []string
	if p.Kind != PayeeUnit && len(p.IDNumber) == 0 {
		missing = append(missing, "身份证号")
	}
	if p.Bank == "" {
		missing = append(missing, "开户行")
	}
	if len(p.Account) == 0 {
		missing = append(missing, "账号")
	}
	return strings.Join(missing, "、")
}

// RewardAuthor says who is paid for what an author earns, and whether the author
// is of the department's own staff.
type RewardAuthor struct {
	AuthorID string
	PayeeID  string
	Staff    bool
}

// PayeeForm is what is typed of a payee.
type PayeeForm struct {
	Name     string
	Phone    string
	IDNumber string
	Bank     string
	Account  string
	Consent  bool // to keeping number and account for paying the fee
}

var accountNumber = regexp.MustCompile(`^[0-9]{8,30}$`)

// Check cleans what was typed and returns what cannot be accepted, by field. The
// name is needed; of the rest, what is there must be right.
func (f *PayeeForm) Check(kind PayeeKind, today Day) map[string]string {
	f.Name, f.Bank, f.Phone = strings.TrimSpace(f.Name), strings.TrimSpace(f.Bank), strings.TrimSpace(f.Phone)
	f.IDNumber = strings.ToUpper(strings.ReplaceAll(f.IDNumber, " ", ""))
	f.Account = strings.NewReplacer(" ", "", "-", "").Replace(f.Account)
	problems := map[string]string{}
	if n := utf8.RuneCountInString(f.Name); n == 0 || n > 60 {
		problems["name"] = "请填写收款人的姓名或者单位名称，60 字以内。"
	}
	if utf8.RuneCountInString(f.Bank) > 60 {
		problems["bank"] = "开户行请不要超过 60 个字。"
	}
	if f.Account != "" && !accountNumber.MatchString(f.Account) {
		problems["account"] = "账号应为 8 到 30 位数字，请核对。"
	}
	if f.Account != "" && f.Bank == "" && problems["bank"] == "" {
		problems["bank"] = "请填写开户行，写到支行。"
	}
	if problem := CheckPhone(f.Phone); f.Phone != "" && problem != "" {
		problems["phone"] = problem
	}
	if kind == PayeeUnit {
		f.IDNumber = ""
	} else if problem := CheckIDNumber(f.IDNumber, GenderUnset, "", today); f.IDNumber != "" && problem != "" {
		problems["id_number"] = problem
	}
	if (f.IDNumber != "" || f.Account != "") && !f.Consent {
		problems["consent"] = "请先同意保存身份证号和银行账号，仅用于发放稿酬和申报个税。"
	}
	return problems
}

// PaymentState is what became of a payment.
type PaymentState uint8

// The states of a payment. Values are stored: never renumber.
const (
	PaymentDue      PaymentState = 0
	PaymentPaid     PaymentState = 1
	PaymentReturned PaymentState = 2 // by the bank; paid again once the account is right
	PaymentRefused  PaymentState = 3 // 放弃
	PaymentCarried  PaymentState = 4 // what was taken back is more than what was earned: 结转下期
	PaymentHeld     PaymentState = 5 // 暂缓, left out when the statement is paid
)

// String returns the state's name for style classes.
func (s PaymentState) String() string {
	switch s {
	case PaymentDue:
		return "due"
	case PaymentPaid:
		return "paid"
	case PaymentReturned:
		return "returned"
	case PaymentRefused:
		return "refused"
	case PaymentCarried:
		return "carried"
	case PaymentHeld:
		return "held"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s PaymentState) Label() string {
	switch s {
	case PaymentDue:
		return "待发放"
	case PaymentPaid:
		return "已发放"
	case PaymentReturned:
		return "银行退回"
	case PaymentRefused:
		return "本人放弃"
	case PaymentCarried:
		return "结转下期"
	case PaymentHeld:
		return "暂缓发放"
	}
	return "未知"
}

// Payment 发放 is what one payee gets by one statement, with the account as it
// was when the statement was approved. Money is in fen.
type Payment struct {
	ID            string
	StatementID   string
	Quarter       Quarter
	PayeeID       string
	Kind          PayeeKind
	Name          string
	UnitID        string
	IDNumber      Sealed
	Bank          string
	Account       Sealed
	AccountEnding string
	Earned        int64 // by the entries of the quarter
	Carried       int64 // from the statement before, nothing or negative
	Taxed
	Month     string // in which it is paid, at first where the bank returned it: 2026-04
	MonthPaid Taxed  // to the same payee in that month by others, when the tax was computed
	State     PaymentState
	PaidDay   Day
	Voucher   string
	Note      string // why it was returned or held

	PayeeVersion int64 // of the payee, when the account was copied; 0 in payments of long ago
	Version      int64
}

// Owed returns what the payee has to get, or owes where it is negative.
func (p *Payment) Owed() int64 { return p.Earned + p.Carried }

// Lacks says what is missing for paying, empty where nothing is.
func (p *Payment) Lacks() string {
	payee := Payee{Kind: p.Kind, IDNumber: p.IDNumber, Bank: p.Bank, Account: p.Account}
	return payee.Lacks()
}

// Withhold computes the tax by what each manuscript brings.
func (p *Payment) Withhold(tax Tax, manuscripts map[string]int64) {
	p.Taxed = Taxed{}
	switch {
	case p.Owed() <= 0, p.State == PaymentRefused:
	case p.Kind == PayeeUnit:
		p.Taxed = Taxed{Gross: p.Owed()}
	default:
		receipts := maps.Clone(manuscripts)
		if p.Carried != 0 {
			receipts = map[string]int64{"": p.Owed()} // what was taken back reduces the whole
		}
		p.Taxed = tax.Withhold(receipts, p.MonthPaid)
	}
}

// PayIn says in which month the payment is paid, and what the payee is paid in it
// by others. The tax is computed anew where a month counts as one receipt; a
// payment or a manuscript is taxed alike in any month.
func (p *Payment) PayIn(month string, others Taxed, tax Tax) {
	p.Month, p.MonthPaid = month, others
	if tax.Each == TaxedByMonth {
		p.Withhold(tax, map[string]int64{"": p.Owed()})
	}
}

// Hold leaves a payment out when the rest of its statement is paid.
func (p *Payment) Hold(reason string) error {
	if err := checkReason(reason, "请写明暂缓的原因。"); err != nil {
		return err
	}
	if p.State != PaymentDue {
		return Conflict("这笔稿酬现在是“" + p.State.Label() + "”，不能暂缓。")
	}
	p.State, p.Note = PaymentHeld, reason
	return nil
}

// Pay says that the payment has been made.
func (p *Payment) Pay(day Day, voucher string, today Day) error {
	if p.State != PaymentDue && p.State != PaymentHeld && p.State != PaymentReturned {
		return Conflict("这笔稿酬现在是“" + p.State.Label() + "”，不能登记发放。")
	}
	if err := checkPaid(day, voucher, today); err != nil {
		return err
	}
	p.State, p.PaidDay, p.Voucher, p.Note = PaymentPaid, day, voucher, ""
	return nil
}

// Refuse says that the payee does not want the payment.
func (p *Payment) Refuse(reason string) error {
	if err := checkReason(reason, "请写明本人怎样表示放弃，例如附有书面声明。"); err != nil {
		return err
	}
	if p.State != PaymentDue && p.State != PaymentHeld && p.State != PaymentReturned {
		return Conflict("这笔稿酬现在是“" + p.State.Label() + "”，不能登记放弃。")
	}
	p.State, p.Taxed, p.Note = PaymentRefused, Taxed{}, reason
	return nil
}

// Return says that the bank has sent the payment back.
func (p *Payment) Return(reason string) error {
	if err := checkReason(reason, "请写明银行退回的原因，例如账号有误、户名不符。"); err != nil {
		return err
	}
	if p.State != PaymentPaid {
		return Conflict("这笔稿酬现在是“" + p.State.Label() + "”，只有已发放的才能登记退回。")
	}
	p.State, p.Note = PaymentReturned, reason
	return nil
}

// Due is what payees get by entries: by payee, in the order of their ids.
type Due struct {
	PayeeID     string
	Earned      int64
	Carried     int64
	Manuscripts map[string]int64 // fen by manuscript
}

// DueTo adds up money by payee. payees says who is paid for an author, carried
// what the statement before left over for a payee.
func DueTo(entries []RewardEntry, payees map[string]string, carried map[string]int64) []Due {
	found := map[string]*Due{}
	of := func(payee string) *Due {
		if found[payee] == nil {
			found[payee] = &Due{PayeeID: payee, Manuscripts: map[string]int64{}}
		}
		return found[payee]
	}
	for _, e := range entries {
		if e.Measure == MeasureMoney && e.Amount != 0 {
			d := of(payees[e.AuthorID])
			d.Earned += e.Amount
			d.Manuscripts[e.ManuscriptID] += e.Amount
		}
	}
	for payee, fen := range carried {
		if fen != 0 {
			of(payee).Carried = fen
		}
	}
	var all []Due
	for _, d := range found {
		all = append(all, *d)
	}
	slices.SortFunc(all, func(a, b Due) int { return cmp.Compare(a.PayeeID, b.PayeeID) })
	return all
}

// PaymentTry is one transfer of a payment and what became of it.
type PaymentTry struct {
	PaymentID     string
	Number        int // from 1
	Day           Day
	Voucher       string
	Bank          string
	Account       Sealed
	AccountEnding string
	Returned      string // why the bank sent it back, empty where it did not
	By            Actor
	At            time.Time
}
