package domain

import (
	"strings"
	"time"
)

// CheckIDNumber checks a resident identity number (GB 11643-1999) in itself and
// against form 1. It returns the problem in Chinese, empty when there is none.
// birthMonth is written 1985-04; an empty month or unset gender is not compared.
// A right check character proves no identity.
func CheckIDNumber(number string, gender Gender, birthMonth string, today Day) string {
	number = strings.ToUpper(number)
	if len(number) != 18 {
		return "身份证号应为 18 位。"
	}
	for i, c := range number {
		if (c < '0' || c > '9') && (i != 17 || c != 'X') {
			return "身份证号只能由数字组成，最后一位可以是 X。"
		}
	}
	if number[17] != idCheckCharacter(number) {
		return "身份证号校验不通过，请对照证件再看一遍。"
	}
	born, err := time.Parse("20060102", number[6:14])
	if err != nil || born.Year() < 1900 || Day(born.Format(time.DateOnly)) > today {
		return "身份证号中的出生日期不存在，请对照证件再看一遍。"
	}
	if birthMonth != "" && born.Format("2006-01") != birthMonth {
		return "身份证号与上面填写的出生年月不一致。"
	}
	if of := idGender(number); gender != GenderUnset && of != gender {
		return "身份证号与上面填写的性别不一致。"
	}
	return ""
}

// idCheckCharacter computes the 18th character by ISO 7064 MOD 11-2.
func idCheckCharacter(number string) byte {
	sum, weight := 0, 1
	for i := 16; i >= 0; i-- { // weights are powers of two modulo 11, from the right
		weight = weight * 2 % 11
		sum += int(number[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}

func idGender(number string) Gender {
	if (number[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// CheckPhone returns the problem of a Chinese telephone number in Chinese, empty
// when there is none: 11 digits starting with 1, or an area code and number.
func CheckPhone(phone string) string {
	digits := strings.NewReplacer("-", "", " ", "").Replace(phone)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return "电话号码只能由数字组成，区号与号码之间可以用短横线。"
		}
	}
	mobile := len(digits) == 11 && digits[0] == '1'
	landline := len(digits) >= 10 && len(digits) <= 12 && digits[0] == '0'
	if !mobile && !landline {
		return "请填写 11 位手机号，或带区号的座机号，如 0477-1234567。"
	}
	return ""
}

// Mask hides all but the first and last characters of a number: 138****5678.
func Mask(number string) string {
	switch n := len(number); {
	case n == 0:
		return ""
	case n <= 4:
		return strings.Repeat("*", n)
	case n < 10:
		return number[:1] + strings.Repeat("*", n-2) + number[n-1:]
	default:
		return number[:3] + strings.Repeat("*", n-7) + number[n-4:]
	}
}
