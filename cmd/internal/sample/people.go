package sample

// Name returns the number-th name of a list without end, such as textbooks have:
// a surname and a number. Different numbers give different names.
func Name(number int) string {
	surnames := []rune("蒋沈韩杨朱秦尤许何吕施孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗")
	return string(surnames[number%len(surnames)]) + numeral(number/len(surnames)+1)
}
