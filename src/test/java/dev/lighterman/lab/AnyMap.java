package dev.lighterman.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Maps for properties, in place of {@code Arbitraries.maps}: that one makes an arbitrary of its own for each set of keys, which
 * jqwik keeps and compares with all that it has kept before, so that every try takes longer than the last.
 */
public final class AnyMap {
    private AnyMap() {}

    public static <K, V> Arbitrary<Map<K, V>> of(Arbitrary<K> keys, Arbitrary<? extends V> values, int most) {
        return of(keys, values, 0, most);
    }

    public static <K, V> Arbitrary<Map<K, V>> of(
            Arbitrary<K> keys, Arbitrary<? extends V> values, int least, int most) {
        Arbitrary<Tuple.Tuple2<K, V>> entries =
                Combinators.combine(keys, values).as((key, value) -> Tuple.of(key, value));
        return entries.list()
                .ofMinSize(least)
                .ofMaxSize(most)
                .uniqueElements(Tuple.Tuple1::get1)
                .map(AnyMap::map);
    }

    private static <K, V> Map<K, V> map(List<Tuple.Tuple2<K, V>> entries) {
        Map<K, V> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(entry.get1(), entry.get2()));
        return map;
    }
}
